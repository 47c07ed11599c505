"""Results to report on: a real store, filled by hand with figures whose means are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.analysis import Results, load_results
from bakeoff.data import dataset_facts
from bakeoff.plan import assignments, trials
from bakeoff.records import FinishedTrial
from bakeoff.spec import Study, settings_of, study_text
from bakeoff.store import Store, StoredAssignment, StoredTrial, open_store
from bakeoff.testing import epoch_record, finished_trial, study_run, tiny_data, tiny_study


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """`narrow`, `wide`, and `twin`, which has the settings of `narrow`; three seeds."""
    tiny_data(tmp_path)
    return replace(tiny_study(tmp_path), seeds=3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "results.db", writable=True) as opened:
        yield opened


@pytest.fixture
def results(store: Store, study: Study) -> Results:
    """`narrow` has test accuracies 0.5, 0.6 and 0.7; of `wide` one trial has 0.8, one diverged, one is pending."""
    facts = dataset_facts(settings_of(study, "narrow").dataset)
    asked = assignments(study, facts)
    run = study_run("tiny")
    store.begin(
        replace(run, text=study_text(study), overrides="--seeds 3", environment={"folder": str(study.folder)}),
        trials=[
            StoredTrial(digest=trial.digest, settings=trial.settings, seed=trial.seed, data_digest=facts.digest)
            for trial in trials(study, facts)
        ],
        assignments=[StoredAssignment(variant=each.variant, seed=each.seed, trial=each.trial) for each in asked],
    )
    digests = {(each.variant, each.seed): each.trial for each in asked}
    for seed, accuracy in enumerate((0.5, 0.6, 0.7)):
        finish(store, replace(finished_trial(digests["narrow", seed]), test_accuracy=accuracy))
    finish(store, replace(finished_trial(digests["wide", 0]), test_accuracy=0.8))
    diverged = finished_trial(digests["wide", 1], ending="diverged")
    finish(store, replace(diverged, weights={}, first_kernel=None, quantiles=(), activity=()))
    return load_results(store, "tiny")


def finish(store: Store, finished: FinishedTrial) -> None:
    attempt = store.start_attempt([finished.trial])
    store.append([epoch_record(finished.trial, epoch=epoch) for epoch in (1, 2)], attempt=attempt)
    store.finish(finished, attempt=attempt)
