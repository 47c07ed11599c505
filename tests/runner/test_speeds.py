"""How long steps take: timed where it pays, remembered where it can be, and without effect on any number."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.crowded import crowded_core, needs_affinity

from bakeoff.data import dataset_facts
from bakeoff.engine import kernels
from bakeoff.plan import shapes, trials
from bakeoff.runner import WorkerPool
from bakeoff.runner.speeds import MOST_REMEMBERED, remember, remembered, speeds
from bakeoff.spec import Dense, Study, Variant, settings_of
from bakeoff.testing import Ear, is_same, run_here


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("BAKEOFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def compiled() -> Path | None:
    """The kernels that runs without a cache folder of their own use; None without a compiler."""
    return kernels().path


@pytest.fixture
def warm_cache(compiled: Path | None, cache: Path) -> Path:
    """It holds the kernels alone, so that no worker takes seconds to compile them."""
    if compiled is not None:
        (cache / "kernels").mkdir(mode=0o700, parents=True)
        shutil.copy(compiled, cache / "kernels")
    return cache


@pytest.fixture
def endless(study: Study) -> Study:
    """So many epochs that timing pays; early stopping ends every trial soon all the same."""
    callbacks = ["EarlyStopping(monitor='val_loss', patience=0, min_delta=10)"]
    return replace(study, precision="f32", epochs=100_000_000, callbacks=callbacks)


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool() as pool:
        yield pool


def test_networks_are_timed_once_and_remembered(endless: Study, warm_cache: Path, pool: WorkerPool) -> None:
    facts = dataset_facts(settings_of(endless, "wide").dataset)
    wanted, said = trials(endless, facts), list[str]()
    found = speeds(wanted, facts, pool=pool, worker_count=1, device="cpu", say=said.append)
    assert found.keys() == shapes(wanted).keys()
    assert all(0 < seconds < 1 for seconds in found.values())
    assert said == ["Timing a few steps of each network, to train the longest first: 2 of 2 are new here."]
    # What was disturbed is not there; all else is, and is not timed again.
    kept = remembered(found)
    assert kept.items() <= found.items()
    remember(found)
    assert speeds(wanted, facts, pool=pool, worker_count=1, device="cpu", say=said.append) == found
    assert len(said) == 1


@needs_affinity
def test_what_others_have_disturbed_serves_this_run_and_is_not_remembered(
    endless: Study, warm_cache: Path, pool: WorkerPool
) -> None:
    last = "Dense(3, activation='softmax')"
    layers = {f"units{units}": [f"Dense({units})", f"Dense({units})", last] for units in (1500, 2000)}
    heavy = replace(endless, variants={name: Variant(layers=each) for name, each in layers.items()})
    facts = dataset_facts(settings_of(heavy, "units2000").dataset)
    wanted = trials(heavy, facts)
    with crowded_core():
        found = speeds(wanted, facts, pool=pool, worker_count=1, device="cpu", say=lambda _: None)
    assert found.keys() == shapes(wanted).keys()
    assert remembered(found) == {}


def test_a_study_of_seconds_is_not_timed(study: Study, cache: Path, pool: WorkerPool) -> None:
    facts = dataset_facts(settings_of(study, "wide").dataset)
    wanted = trials(replace(study, precision="f32"), facts)
    remember(dict.fromkeys(shapes(wanted), 1.0))
    assert speeds(wanted, facts, pool=pool, worker_count=1, device="cpu", say=pytest.fail) == {}


def test_a_network_that_cannot_be_timed_is_left_out(endless: Study, cache: Path, pool: WorkerPool) -> None:
    facts = replace(dataset_facts(settings_of(endless, "wide").dataset), digest="0" * 64)
    wanted = trials(endless, facts)
    assert speeds(wanted, facts, pool=pool, worker_count=1, device="cpu", say=lambda _: None) == {}


@pytest.mark.slow
def test_what_is_remembered_decides_the_order_and_no_number(endless: Study, tmp_path: Path, warm_cache: Path) -> None:
    facts = dataset_facts(settings_of(endless, "wide").dataset)
    by_shape = shapes(trials(endless, facts))
    outcomes, orders = [], []
    for first_is_slow in (True, False):
        remember({shape: 1.0 if (place == 0) is first_is_slow else 1e-3 for place, shape in enumerate(by_shape)})
        ear = Ear()
        outcomes.append(run_here(endless, tmp_path / f"{first_is_slow}.db", workers=2, ear=ear))
        orders.append([cohort.trials[0].settings.layers[0] for cohort in ear.plans[0].cohorts])
        assert ear.remarks == []
    assert {type(layer) for layer in orders[0]} == {Dense}
    assert orders[0] == orders[1][::-1] != orders[1]
    assert is_same(*outcomes)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a": NaN, "b": "c", "d": -1.0, "e": true}', "[" * 100_000])
def test_a_damaged_file_is_as_good_as_none_and_is_replaced(cache: Path, text: str) -> None:
    cache.mkdir()
    (cache / "steps.json").write_text(text)
    assert remembered({"a": None}) == {}
    assert remember({"a": 0.5}) == ""
    assert remembered({"a": None, "b": None}) == {"a": 0.5}
    assert len(json.loads((cache / "steps.json").read_text())) == 1


def test_the_oldest_are_forgotten(cache: Path) -> None:
    remember({f"shape {number}": 0.25 for number in range(MOST_REMEMBERED)})
    remember({"shape 0": 0.5, "new": 0.75})
    assert remembered(dict.fromkeys(["shape 0", "shape 1", "shape 2", "new"])) == {
        "shape 0": 0.5,
        "shape 2": 0.25,
        "new": 0.75,
    }
    assert list(cache.iterdir()) == [cache / "steps.json"]


def test_a_cache_folder_that_cannot_be_written_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("BAKEOFF_CACHE", str(tmp_path / "file" / "cache"))
    assert remember({"a": 0.5}).startswith("How long steps take cannot be remembered: ")
    assert remembered({"a": None}) == {}
