"""One study run and what it gave: a store and a study's name in, its figures, arrays and tables out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, final

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.frames import history_frame, trials_frame
from bakeoff.analysis.metrics import METRICS, check_metric, metric_summary, metric_value
from bakeoff.analysis.overview import OverviewRow, overview_html
from bakeoff.analysis.statistics import Summary
from bakeoff.analysis.stored_studies import study_of
from bakeoff.errors import NotStored, UnknownName
from bakeoff.records import Predictions, TensorQuantiles
from bakeoff.spec import Study, settings_of
from bakeoff.store import Status, Store, StoredRun, StoredTrial, TrialSummary

if TYPE_CHECKING:
    import pandas as pd

_COUNTS = ("epochs_run", "best_epoch")


@final
class Results:
    """One study run as a store holds it. Where its trials stand is read once, arrays whenever they are asked for.

    Attributes:
        study: As it was run, with what differed from its file.
        run: When and where it was run.
        variants: Their names, in the study's order.
        overrides: What differed from the study file, as on the command line; empty for nothing.
        store: Where its trials are kept; it stays open as long as these results are used.
    """

    study: Study
    run: StoredRun
    variants: tuple[str, ...]
    overrides: str
    store: Store

    def __init__(self, store: Store, run: StoredRun) -> None:
        """Read a run from a store, which must stay open as long as these results are used."""
        self.store = store
        self._digests: dict[str, dict[int, str]] = {}
        for assignment in store.assignments(run.number):
            self._digests.setdefault(assignment.variant, {})[assignment.seed] = assignment.trial
        self.run = run
        self.study = study_of(run)
        self.variants = tuple(self._digests)
        self.overrides = run.run.overrides

    def seeds(self, variant: str) -> tuple[int, ...]:
        """Return the seeds that were asked for.

        Raises:
            UnknownName: There is no such variant.
        """
        return tuple(self._seeds_of(variant))

    def statuses(self, variant: str) -> dict[int, Status]:
        """Return where each seed's trial stands.

        Raises:
            UnknownName: There is no such variant.
        """
        return {seed: self._standing[digest].status for seed, digest in self._seeds_of(variant).items()}

    def values(self, variant: str, metric: str) -> dict[int, float]:
        """Return a metric by seed; seeds without it are left out, as are trials that diverged.

        Raises:
            UnknownName: There is no such variant or metric.
        """
        check_metric(metric)
        found = {seed: self._value(digest, metric) for seed, digest in self._seeds_of(variant).items()}
        return {seed: value for seed, value in found.items() if value is not None}

    def summary(self, variant: str, metric: str) -> Summary | None:
        """Return a metric's mean over seeds with its 95 % interval; None where no seed has it.

        `microseconds_per_image` is a mean over cohorts, which its count counts, and has no interval.

        Raises:
            UnknownName: There is no such variant or metric.
        """
        return metric_summary(self.values(variant, metric).values(), metric)

    def published(self, variant: str) -> Mapping[str, float]:
        """Return the figures that a source printed for a variant, by metric.

        Raises:
            UnknownName: There is no such variant.
        """
        self._seeds_of(variant)
        written = self.study.variants.get(variant)
        return {} if written is None else written.published

    def same_as(self, variant: str) -> str | None:
        """Return the first variant with equal settings, which shares its trials with this one; None if it is this one.

        Raises:
            UnknownName: There is no such variant.
        """
        own = self._seeds_of(variant)
        first = next(name for name, trials in self._digests.items() if trials == own)
        return None if first == variant else first

    def trial(self, variant: str, seed: int) -> StoredTrial:
        """Return the trial that answers for a variant and a seed, with the settings that it was first asked for with.

        Raises:
            UnknownName: There is no such variant, or no such seed of it.
        """
        return self.store.trials([self._digest(variant, seed)])[0]

    def history(self, variant: str, seed: int) -> pd.DataFrame:
        """Return one row for each epoch, with the fields of `EpochRecord`; `epoch`, from 1, is the index.

        Raises:
            UnknownName: There is no such variant, or no such seed of it.
            NotStored: The trial has not finished.
        """
        return history_frame(self.store.history(self._digest(variant, seed)))

    def predictions(self, variant: str, seed: int) -> Predictions:
        """Return what the trained network says about every test image.

        Raises:
            UnknownName: There is no such variant, or no such seed of it.
            NotStored: The trial has not finished, or it diverged.
        """
        found = self.store.predictions(self._digest(variant, seed))
        if found is None:
            raise self._diverged(variant, seed)
        return found

    def weights(self, variant: str, seed: int) -> dict[str, NDArray[np.floating]]:
        """Return the trained tensors by `layer/role`, in Keras's layout.

        A Dense kernel is (in, out), a Conv2D kernel (height, width, in, out).

        Raises:
            UnknownName: There is no such variant, or no such seed of it.
            NotStored: The trial has not finished, it diverged, or its weights have been deleted.
        """
        tensors = self.store.weights(self._digest(variant, seed))
        if not tensors:
            raise self._diverged(variant, seed)
        names = self._layer_names(variant, seed)
        places = list(names)
        split = sorted((places.index(name.rpartition("/")[0]), name) for name in tensors)
        return {f"{names[places[at]]}/{name.rpartition('/')[2]}": tensors[name] for at, name in split}

    def quantiles(self, variant: str, seed: int) -> tuple[TensorQuantiles, ...]:
        """Return how each tensor's values were spread before and after training, in the network's order.

        They stay when the weights are deleted; a trial that diverged has none.

        Raises:
            UnknownName: There is no such variant, or no such seed of it.
            NotStored: The trial has not finished.
        """
        names = self._layer_names(variant, seed)
        found = self.store.finished(self._digest(variant, seed)).quantiles
        return tuple(replace(each, layer=names[each.layer]) for each in found)

    def first_kernel(self, variant: str, seed: int) -> NDArray[np.float32] | None:
        """Return the first layer's trained kernel, in Keras's layout; None without one, or where the trial diverged.

        It stays when the weights are deleted.

        Raises:
            UnknownName: There is no such variant, or no such seed of it.
            NotStored: The trial has not finished.
        """
        return self.store.finished(self._digest(variant, seed)).first_kernel

    def to_pandas(self) -> pd.DataFrame:
        """Return one row for each variant and seed: where the trial stands, every metric, and the trial's digest."""
        rows = [self._row(variant, seed) for variant in self.variants for seed in self.seeds(variant)]
        return trials_frame(rows, figures=[*METRICS, "train_seconds"], counts=_COUNTS)

    def _repr_html_(self) -> str:
        rows = [
            OverviewRow(
                variant=variant,
                summaries={metric: self.summary(variant, metric) for metric in METRICS},
                published=self.published(variant),
                standing=self._standing_words(variant),
            )
            for variant in self.variants
        ]
        return overview_html(self._caption(), rows)

    def _seeds_of(self, variant: str) -> dict[int, str]:
        if variant not in self._digests:
            raise UnknownName(kind="variant", name=variant, known=self.variants)
        return self._digests[variant]

    def _layer_names(self, variant: str, seed: int) -> dict[str, str]:
        """Return what a variant calls its layers, by what the trial's own settings call them.

        A trial may have been trained for a variant with equal settings that calls its layers otherwise.
        """
        theirs, ours = self.trial(variant, seed).settings.layer_names, settings_of(self.study, variant).layer_names
        return dict(zip(theirs, ours, strict=True))

    def _digest(self, variant: str, seed: int) -> str:
        seeds = self._seeds_of(variant)
        if seed not in seeds:
            raise UnknownName(kind="seed", name=str(seed), known=map(str, seeds), where=variant)
        return seeds[seed]

    @cached_property
    def _standing(self) -> Mapping[str, TrialSummary]:
        digests = {digest for seeds in self._digests.values() for digest in seeds.values()}
        return {summary.digest: summary for summary in self.store.summaries(digests)}

    def _value(self, digest: str, metric: str) -> float | None:
        result = self._standing[digest].result
        return None if result is None else metric_value(result, metric)

    def _row(self, variant: str, seed: int) -> dict[str, object]:
        digest = self._digest(variant, seed)
        standing = self._standing[digest]
        result = standing.result
        return {
            "variant": variant,
            "seed": seed,
            "status": standing.status,
            **{metric: self._value(digest, metric) for metric in METRICS},
            "epochs_run": None if result is None else result.epochs_run,
            "best_epoch": None if result is None else result.best_epoch,
            "train_seconds": None if result is None else result.train_seconds,
            "trial": digest,
        }

    def _diverged(self, variant: str, seed: int) -> NotStored:
        problem = f"{variant} diverged with seed {seed}: it has no predictions and no weights."
        return NotStored(problem, store=self.run.run.name)

    def _standing_words(self, variant: str) -> str:
        counts = Counter(self.statuses(variant).values())
        words = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items())
        shared = self.same_as(variant)
        return words if shared is None else f"{words}; same as {shared}"

    def _caption(self) -> str:
        name = self.run.run.name
        parts = [
            name,
            self.study.title,
            self.overrides,
            "mean (95 % interval over n seeds; times: over n cohorts, without one)",
        ]
        if self.study.validation == "test":
            parts.append("validated on the test set")
        return " · ".join(part for part in parts if part)


def load_results(store: Store, name: str) -> Results:
    """Return a study as it was last run in a store.

    Raises:
        NotStored: It was never run in this store.
    """
    return Results(store, store.last_run(name))
