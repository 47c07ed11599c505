"""Study runs with a known truth: a store, a study and what each trial is to have given in, a filled store out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bakeoff.data import DatasetFacts, dataset_facts, load_dataset
from bakeoff.plan import assignments, claims_digest, study_digest, trials
from bakeoff.records import EpochRecord, FinishedTrial, LayerActivity, Predictions
from bakeoff.spec import Study, settings_of, study_text, variant_names
from bakeoff.store import Store, StoredAssignment, StoredTrial, StudyRun
from bakeoff.testing.records import epoch_record, finished_trial

RIGHT_LOSS, WRONG_LOSS = 0.125, 2.0
"""What an image's loss is in a made-up trial."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeUp:
    """What one trial is to have given.

    Attributes:
        hits: (image,) whether each test image is classified right; None for a trial that diverged.
        accuracies: Training and validation accuracy after each epoch.
        losses: Training and validation loss after each epoch.
        activity: Of its layers.
        sureness: The probability that the class said gets, of each image or of all; the others share the rest.
    """

    hits: NDArray[np.bool_] | None
    accuracies: Sequence[float] = (0.5, 0.75)
    losses: Sequence[float] = (0.5, 0.25)
    activity: tuple[LayerActivity, ...] = ()
    sureness: NDArray[np.float64] | float = 1.0


def first_right(count: int, *, of: int) -> NDArray[np.bool_]:
    """Return (image,) the first `count` of so many images classified right."""
    hits: NDArray[np.bool_] = np.arange(of) < count
    return hits


def keep_made_up(
    store: Store,
    study: Study,
    *,
    made: Mapping[str, Sequence[MadeUp]],
    seeds: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """Keep a run of a study, and for each variant the trials of its first seeds; the others stay pending.

    Trials that the store holds already stay as they are; variants with equal settings share theirs.

    Args:
        store: Where.
        study: What is asked.
        made: What the trials gave, by variant, in the order of its seeds.
        seeds: Of each variant; those that a study begins with where they are None.
    """
    study = replace(study, precision="f32") if study.precision == "auto" else study
    source = settings_of(study, variant_names(study)[0]).dataset
    labels = load_dataset(source).test_labels
    digests = _keep_run(store, study, dataset_facts(source), seeds=seeds)
    for variant, all_given in made.items():
        # Fewer may be given than are asked for.
        for digest, given in zip(digests[variant], all_given, strict=False):
            if digest not in store.finished_digests([digest]):
                _keep_trial(store, digest, given, labels=labels)


def _keep_run(
    store: Store, study: Study, facts: DatasetFacts, *, seeds: Mapping[str, Sequence[int]] | None
) -> dict[str, list[str]]:
    """Keep a run, and return each variant's trials in the order of their seeds."""
    who = assignments(study, facts, seeds=seeds)
    run = StudyRun(
        name=study.name,
        text=study_text(study),
        study_digest=study_digest(who),
        claims_digest=claims_digest(study),
        overrides="",
        environment={"folder": str(study.folder)},
    )
    wanted = [
        StoredTrial(digest=each.digest, settings=each.settings, seed=each.seed, data_digest=facts.digest)
        for each in trials(study, facts, seeds=seeds)
    ]
    store.begin(
        run,
        trials=wanted,
        assignments=[StoredAssignment(variant=each.variant, seed=each.seed, trial=each.trial) for each in who],
    )
    return {name: [each.trial for each in who if each.variant == name] for name in variant_names(study)}


def _keep_trial(store: Store, digest: str, given: MadeUp, *, labels: NDArray[np.int64]) -> None:
    attempt = store.start_attempt([digest])
    store.append(_records(digest, given), attempt=attempt)
    store.finish(_finished(digest, given, labels), attempt=attempt)


def _records(digest: str, given: MadeUp) -> list[EpochRecord]:
    return [
        replace(
            epoch_record(digest, epoch=epoch, train_loss=loss),
            train_accuracy=accuracy,
            validation_accuracy=accuracy,
            validation_loss=loss,
        )
        for epoch, (accuracy, loss) in enumerate(zip(given.accuracies, given.losses, strict=True), start=1)
    ]


def _finished(digest: str, given: MadeUp, labels: NDArray[np.int64]) -> FinishedTrial:
    epochs = len(given.losses)
    if given.hits is None:
        return replace(finished_trial(digest, ending="diverged", epochs_run=epochs), activity=given.activity)
    losses = np.where(given.hits, RIGHT_LOSS, WRONG_LOSS).astype(np.float32)
    class_count = int(labels.max()) + 1
    classes = np.where(given.hits, labels, (labels + 1) % class_count).astype(np.uint8)
    return replace(
        finished_trial(digest, epochs_run=epochs),
        test_accuracy=float(given.hits.mean()),
        test_loss=float(losses.mean()),
        predictions=Predictions(
            classes=classes, losses=losses, probabilities=_probabilities(classes, given.sureness, class_count)
        ),
        activity=given.activity,
    )


def _probabilities(
    classes: NDArray[np.uint8], sureness: NDArray[np.float64] | float, class_count: int
) -> NDArray[np.float16]:
    """Return (image, class), what each class gets."""
    sure = np.broadcast_to(np.asarray(sureness, dtype=np.float64), len(classes))[:, None]
    return np.where(np.eye(class_count, dtype=bool)[classes], sure, (1 - sure) / (class_count - 1)).astype(np.float16)
