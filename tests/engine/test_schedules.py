"""Learning-rate schedules give Keras's rates, step for step."""

from __future__ import annotations

import math

import keras
import pytest
from tests.engine.keras_peer import called

from bakeoff.engine.schedules import learning_rate_at
from bakeoff.spec import Schedule, read_optimizer

SCHEDULES = (
    "ExponentialDecay(0.5, 10, 0.9)",
    "ExponentialDecay(0.5, 10, 0.9, staircase=True)",
    "PiecewiseConstantDecay([1, 10, 11], [0.5, 0.4, 0.3, 0.2])",
    "PolynomialDecay(0.5, 30)",
    "PolynomialDecay(0.5, 30, 0.1, 0.5)",
    "PolynomialDecay(0.5, 30, 0.1, 2.0, cycle=True)",
    "PolynomialDecay(0.1, 30, 0.5)",
    "InverseTimeDecay(0.5, 10, 0.9)",
    "InverseTimeDecay(0.5, 10, 0.9, staircase=True)",
    "CosineDecay(0.5, 50)",
    "CosineDecay(0.5, 50, alpha=0.2)",
    "CosineDecay(0.1, 50, warmup_target=0.5, warmup_steps=20)",
    "CosineDecay(0.5, 50, alpha=0.1, warmup_target=0.2, warmup_steps=7)",
    "CosineDecayRestarts(0.5, 9)",
    "CosineDecayRestarts(0.5, 9, t_mul=1.0)",
    "CosineDecayRestarts(0.5, 9, t_mul=1.5, m_mul=0.7, alpha=0.05)",
)


def schedule(text: str) -> Schedule:
    read = read_optimizer(f"SGD({text})").learning_rate
    assert not isinstance(read, float)
    return read


@pytest.mark.usefixtures("precision")
@pytest.mark.parametrize("precision", ["f64"], indirect=True)
@pytest.mark.parametrize("text", SCHEDULES)
def test_a_schedule_is_that_of_keras(text: str) -> None:
    ours, theirs = schedule(text), called(text, keras.optimizers.schedules)
    rates = [learning_rate_at(ours, step) for step in range(130)]
    assert rates == pytest.approx([float(theirs(step)) for step in range(130)], rel=1e-12, abs=1e-15)


def test_the_old_decay_divides_by_one_more_share_at_every_step() -> None:
    old = read_optimizer("SGD(0.5, decay=0.1)").learning_rate
    assert [learning_rate_at(old, step) for step in (0, 1, 2, 10)] == pytest.approx([0.5, 0.5 / 1.1, 0.5 / 1.2, 0.25])


@pytest.mark.parametrize(
    "text",
    [
        "ExponentialDecay(0.1, 1, 10.0)",
        "CosineDecayRestarts(0.1, 1, t_mul=1.0, m_mul=2.0)",
        # All its periods together last two steps.
        "CosineDecayRestarts(0.1, 1, t_mul=0.5)",
    ],
)
def test_a_rate_that_leaves_the_range_of_numbers_is_infinite(text: str) -> None:
    assert learning_rate_at(schedule(text), 5_000) == math.inf


def test_a_number_is_the_rate_of_every_step() -> None:
    assert [learning_rate_at(0.3, step) for step in (0, 1, 1000)] == [0.3, 0.3, 0.3]
