"""What two runs of a study are compared by: everything but the time they took."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bakeoff.analysis import load_results
from bakeoff.data import dataset_facts
from bakeoff.errors import NotStored
from bakeoff.plan import trials
from bakeoff.records import FinishedTrial
from bakeoff.spec import settings_of, study_text
from bakeoff.store import StoredAssignment, StoredTrial, open_store
from bakeoff.testing import epoch_record, finished_trial, is_same, outcomes, study_run, tiny_data, tiny_study

FINISHED = finished_trial("", epochs_run=1)


def kept(folder: Path, name: str, *, finished: FinishedTrial, seconds: float = 0.5) -> dict[str, object]:
    """Keep one trial of the tiny study in a store of its own, and return what comes out of it."""
    study = replace(tiny_study(folder), seeds=1, variants={"narrow": tiny_study(folder).variants["narrow"]})
    facts = dataset_facts(settings_of(study, "narrow").dataset)
    (trial,) = trials(study, facts)
    with open_store(folder / name, writable=True) as store:
        store.begin(
            replace(study_run("tiny"), text=study_text(study)),
            trials=[StoredTrial(digest=trial.digest, settings=trial.settings, seed=0, data_digest=facts.digest)],
            assignments=[StoredAssignment(variant="narrow", seed=0, trial=trial.digest)],
        )
        attempt = store.start_attempt([trial.digest])
        store.append([replace(epoch_record(trial.digest), seconds=seconds)], attempt=attempt)
        store.finish(replace(finished, trial=trial.digest), attempt=attempt)
        return outcomes(load_results(store, "tiny"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tiny_data(tmp_path)
    return tmp_path


def test_time_makes_no_difference(folder: Path) -> None:
    first = kept(folder, "first.db", finished=FINISHED)
    slower = kept(folder, "slower.db", finished=replace(FINISHED, train_seconds=60.0), seconds=60.0)
    assert list(first) == ["narrow 0"]
    assert is_same(first, slower)


def test_any_other_number_makes_a_difference(folder: Path) -> None:
    first = kept(folder, "first.db", finished=FINISHED)
    kernel = FINISHED.weights["dense/kernel"].copy()
    kernel[0, 0] = np.nextafter(kernel[0, 0], np.float32(1))
    others = {
        "accuracy.db": replace(FINISHED, test_accuracy=0.9),
        "weights.db": replace(FINISHED, weights={**FINISHED.weights, "dense/kernel": kernel}),
    }
    for name, other in others.items():
        assert not is_same(first, kept(folder, name, finished=other)), name


def test_a_diverged_trial_has_no_outcome(folder: Path) -> None:
    with pytest.raises(NotStored, match="narrow diverged with seed 0"):
        kept(folder, "diverged.db", finished=finished_trial("", ending="diverged", epochs_run=1))
