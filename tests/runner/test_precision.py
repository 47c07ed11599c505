"""In which precision a study that leaves it open goes on."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.analysis import load_results
from bakeoff.data import dataset_facts
from bakeoff.errors import Stopped
from bakeoff.runner.precision import decided
from bakeoff.spec import Precision, Study, override, settings_of
from bakeoff.store import open_store
from bakeoff.testing import Ear, run_here


@pytest.fixture
def open_study(study: Study) -> Study:
    """The tiny study, its precision left open."""
    return replace(study, precision="auto")


def begin(study: Study, store: Path) -> None:
    """Begin a run, and stop it before it trains anything."""
    with pytest.raises(Stopped, match="Run it again"):
        run_here(study, store, ear=Ear(when_planned=lambda: signal.raise_signal(signal.SIGINT)))


def decided_in(store: Path, study: Study, *, usual: Precision) -> Precision:
    """Return what a study comes to in a store, on a machine where `usual` is what suits it."""
    facts = dataset_facts(settings_of(study, "wide").dataset)
    with open_store(store, writable=True) as opened:
        return decided(study, facts, store=opened, usual=usual).precision


def test_a_new_study_takes_what_is_usual(open_study: Study, tmp_path: Path) -> None:
    assert decided_in(tmp_path / "runs.db", open_study, usual="bf16") == "bf16"
    assert decided_in(tmp_path / "runs.db", open_study, usual="f32") == "f32"


def test_a_precision_that_is_asked_for_stays(open_study: Study, tmp_path: Path) -> None:
    begin(open_study, tmp_path / "runs.db")
    assert decided_in(tmp_path / "runs.db", replace(open_study, precision="f64"), usual="bf16") == "f64"


def test_a_study_goes_on_in_the_precision_that_it_was_begun_in(open_study: Study, tmp_path: Path) -> None:
    begin(open_study, tmp_path / "runs.db")
    more = replace(open_study, seeds=5)
    fewer = override(open_study, only=["wide"])
    assert {decided_in(tmp_path / "runs.db", study, usual="bf16") for study in (open_study, more, fewer)} == {"f32"}


def test_a_trial_run_of_fewer_epochs_between_changes_nothing(open_study: Study, tmp_path: Path) -> None:
    begin(open_study, tmp_path / "runs.db")
    begin(override(open_study, epochs=1), tmp_path / "runs.db")
    assert decided_in(tmp_path / "runs.db", open_study, usual="bf16") == "f32"


def test_another_study_of_the_same_name_is_decided_anew(open_study: Study, tmp_path: Path) -> None:
    begin(open_study, tmp_path / "runs.db")
    assert decided_in(tmp_path / "runs.db", replace(open_study, batch_size=8), usual="bf16") == "bf16"


def test_a_run_that_was_told_its_precision_decides_nothing(study: Study, open_study: Study, tmp_path: Path) -> None:
    begin(study, tmp_path / "runs.db")
    assert decided_in(tmp_path / "runs.db", open_study, usual="bf16") == "bf16"


def test_what_was_decided_stands_in_the_store(open_study: Study, tmp_path: Path) -> None:
    begin(open_study, tmp_path / "runs.db")
    with open_store(tmp_path / "runs.db", writable=False) as store:
        results = load_results(store, "tiny")
        assert results.study == replace(open_study, precision="f32")
        environment = results.run.run.environment
        assert (environment["asked_precision"], environment["precision"]) == ("auto", "f32")
        assert results.trial("wide", 0).settings.precision == "f32"
