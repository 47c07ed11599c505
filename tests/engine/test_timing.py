"""Networks that are timed by turns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from tests.crowded import crowded_core, needs_affinity

from bakeoff.data import Prepared, dataset_facts, load_dataset, prepare
from bakeoff.engine import time_by_turns, time_steps
from bakeoff.plan import Trial, trials
from bakeoff.spec import Study, Variant, settings_of
from bakeoff.testing import tiny_data

SMALL, LARGE = 4, 2_000


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Two networks of which one has five hundred times the weights of the other."""
    tiny_data(tmp_path)
    last = "Dense(3, activation='softmax')"
    layers = {f"units{units}": [f"Dense({units}, activation='relu')", last] for units in (SMALL, LARGE)}
    return Study(
        dataset="./tiny.npz",
        folder=tmp_path,
        preprocess=["scale", "flatten"],
        batch_size=16,
        validation="test",
        precision="f32",
        seeds=1,
        variants={name: Variant(layers=written) for name, written in layers.items()},
    )


@pytest.fixture
def contestants(study: Study) -> tuple[Trial, ...]:
    return trials(study, dataset_facts(settings_of(study, f"units{SMALL}").dataset))


@pytest.fixture
def prepared(study: Study) -> Prepared:
    settings = settings_of(study, f"units{SMALL}")
    return prepare(load_dataset(settings.dataset), settings.preprocess)


def test_the_larger_network_takes_longer(contestants: tuple[Trial, ...], prepared: Prepared) -> None:
    small, large = time_by_turns(contestants, [prepared, prepared], seed=7)
    assert len(small) == len(large) == 16
    # Of the machine's other work a single block may get more than its share.
    assert 0 < median(small) < median(large)


def test_one_network_may_be_timed_by_itself(contestants: tuple[Trial, ...], prepared: Prepared) -> None:
    (found,) = time_by_turns(contestants[:1], [prepared], seed=7)
    assert len(found) == 16


@pytest.fixture
def heavy(study: Study) -> Trial:
    """A network whose steps take so long that a system lets others have the core meanwhile."""
    layers = [f"Dense({LARGE})", f"Dense({LARGE})", "Dense(3, activation='softmax')"]
    of = replace(study, variants={"heavy": Variant(layers=layers)})
    (trial,) = trials(of, dataset_facts(settings_of(of, "heavy").dataset))
    return trial


@needs_affinity
def test_steps_that_wait_for_a_core_which_others_want_are_disturbed(heavy: Trial, prepared: Prepared) -> None:
    with crowded_core():
        assert time_steps(heavy, prepared).is_disturbed


def test_sooner_or_later_steps_are_left_alone(contestants: tuple[Trial, ...], prepared: Prepared) -> None:
    assert any(not time_steps(contestants[0], prepared).is_disturbed for _ in range(100))


def test_steps_of_the_larger_network_take_longer(contestants: tuple[Trial, ...], prepared: Prepared) -> None:
    small, large = (time_steps(trial, prepared) for trial in contestants)
    assert 0 < small.seconds < large.seconds < 1
