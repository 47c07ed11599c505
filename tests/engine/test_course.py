"""What each step of an epoch is told: its rate, its corrections, and what does not change."""

from __future__ import annotations

import numpy as np
import pytest

from bakeoff.engine.course import constants, course
from bakeoff.spec import read_optimizer


def test_a_course_tells_each_step_its_rate_and_what_decays() -> None:
    optimizer = read_optimizer("SGD(0.5, weight_decay=0.1)")
    told = course(optimizer, np.array([0.5, 0.25]), done=7)
    assert told.steps.tolist() == [8, 9]
    assert told.numbers[:, 0].tolist() == [0.5, 0.25]
    np.testing.assert_allclose(told.numbers[:, 5], [0.05, 0.025])


def test_adams_rate_is_corrected_for_its_start() -> None:
    # Kingma and Ba, 2015, section 2: alpha · sqrt(1 - beta2^t) / (1 - beta1^t); at t = 1 that is sqrt(0.001) / 0.1.
    told = course(read_optimizer("Adam(1.0)"), np.array([1.0]), done=0)
    assert told.numbers[0, 0] == pytest.approx(np.sqrt(0.001) / 0.1)


def test_a_rate_beyond_single_precision_diverges_at_once() -> None:
    told = course(read_optimizer("SGD(1e38)"), np.array([1e38]), done=0)
    assert told.numbers[0, 0] == np.inf


def test_a_rate_beyond_all_bounds_decays_nothing_where_nothing_decays() -> None:
    rates = np.array([np.inf])
    assert course(read_optimizer("SGD(1.0)"), rates, done=0).numbers[0].tolist() == [np.inf, 0, 0, 0, 0, 0]
    assert course(read_optimizer("SGD(1.0, weight_decay=0.1)"), rates, done=0).numbers[0, 5] == np.inf


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        ("SGD(0.1, momentum=0.9)", (0.9, 0.0, 0.0)),
        ("Nadam(beta_1=0.8, beta_2=0.9, epsilon=1e-3)", (0.8, 0.9, 1e-3)),
        ("RMSprop(rho=0.7, momentum=0.1, epsilon=1e-4)", (0.7, 0.1, 1e-4)),
        ("Adadelta(rho=0.6, epsilon=1e-5)", (0.6, 0.0, 1e-5)),
        ("Adagrad(epsilon=1e-6)", (0.0, 0.0, 1e-6)),
    ],
)
def test_constants_are_the_rules_own(optimizer: str, expected: tuple[float, float, float]) -> None:
    assert constants(read_optimizer(optimizer)) == expected
