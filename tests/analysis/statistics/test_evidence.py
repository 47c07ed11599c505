"""Intervals against margins, and the promise that an interval and its p value never disagree."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics import (
    Evidence,
    Interval,
    StudentEvidence,
    p_differs,
    p_outside,
    sign_flip_evidence,
    student_evidence,
)

# Small whole numbers make many ties.
DIFFERENCES = st.lists(st.integers(-4, 4), min_size=1, max_size=9)
LEVELS = st.sampled_from([0.01, 2 / 2**6, 0.05, 0.1, 0.3, 0.5])
VALUES = st.integers(-8, 8).map(lambda value: value / 2)


def normal(mean: float, error: float) -> StudentEvidence:
    return StudentEvidence(mean=mean, standard_error=error, degrees_of_freedom=inf)


def test_an_interval_is_inside_a_margin_only_with_both_ends_and_strictly() -> None:
    assert Interval(low=-0.1, high=0.1).is_inside(0.2)
    assert not Interval(low=-0.1, high=0.2).is_inside(0.2)
    assert not Interval(low=-inf, high=inf).is_inside(0.2)


def test_an_interval_is_outside_a_margin_on_one_side_of_it() -> None:
    assert Interval(low=0.3, high=0.4).is_outside(0.2)
    assert Interval(low=-0.4, high=-0.3).is_outside(0.2)
    assert not Interval(low=-0.3, high=0.3).is_outside(0.2)
    assert not Interval(low=0.0, high=0.3).is_outside(0.0)


def test_the_two_sided_p_value_is_the_one_in_every_table() -> None:
    assert p_differs(normal(1.96, 1.0)) == pytest.approx(0.05, abs=1e-5)
    assert p_differs(normal(-1.96, 1.0)) == pytest.approx(0.05, abs=1e-5)
    assert p_differs(normal(0.0, 1.0)) == 1.0
    assert p_outside(normal(2.96, 1.0), 1.0) == pytest.approx(0.05, abs=1e-5)
    assert p_outside(normal(-2.96, 1.0), 1.0) == pytest.approx(0.05, abs=1e-5)
    assert p_outside(normal(0.5, 1.0), 1.0) == 1.0


def agrees(evidence: Evidence, level: float, value: float) -> bool:
    """Say whether the interval leaves out a value exactly where a one-sided p value does."""
    interval = evidence.interval(level)
    return (interval.low > value, interval.high < value) == (
        evidence.p_greater(value) <= level / 2,
        evidence.p_less(value) <= level / 2,
    )


@given(differences=DIFFERENCES, level=LEVELS, value=VALUES)
def test_the_exact_interval_never_disagrees_with_its_p_value(
    differences: list[int], level: float, value: float
) -> None:
    assert agrees(sign_flip_evidence(differences, generator=np.random.default_rng(0)), level, value)


# Where p and level differ by rounding alone, either answer is right: such values are left out by their odd third digit.
@given(values=st.lists(st.integers(-4, 4), min_size=2, max_size=9), level=LEVELS, value=st.integers(-8, 8))
def test_students_interval_never_disagrees_with_its_p_value(values: list[int], level: float, value: int) -> None:
    assert agrees(student_evidence(values), level, value + 0.123)
