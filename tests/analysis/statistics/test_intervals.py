"""Means and Student's intervals, by hand and against SciPy's own."""

from __future__ import annotations

import math
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bakeoff.analysis import Summary, summarise

FIGURES = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20)


def ends(summary: Summary | None) -> tuple[float, float]:
    assert summary is not None
    assert summary.low is not None
    assert summary.high is not None
    return summary.low, summary.high


def test_two_values_by_hand() -> None:
    # The 97.5 % quantile with one degree of freedom is tan(0.475 π) = 12.7062; the half width is 12.7062 · |a - b| / 2.
    summary = summarise([0.25, 0.75])
    assert summary is not None
    assert (summary.mean, summary.count) == (0.5, 2)
    half_width = math.tan(0.475 * math.pi) * 0.25
    assert ends(summary) == pytest.approx((0.5 - half_width, 0.5 + half_width), rel=1e-12)


def test_eight_seeds_with_the_quantile_from_a_table() -> None:
    # Mean 4.5, s² = 6, and 2.365 in every table of Student's distribution for 7 degrees of freedom.
    low, high = ends(summarise([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]))
    assert (low + high) / 2 == pytest.approx(4.5)
    assert (high - low) / 2 == pytest.approx(2.365 * math.sqrt(6 / 8), rel=2e-4)


@given(values=FIGURES.filter(lambda values: max(values) - min(values) > 1e-3), confidence=st.floats(0.5, 0.999))
def test_the_interval_is_that_of_scipy(values: list[float], confidence: float) -> None:
    error = stats.sem(np.array(values))
    expected = stats.t.interval(confidence, len(values) - 1, loc=fmean(values), scale=error)
    assert ends(summarise(values, confidence=confidence)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_one_value_has_no_interval() -> None:
    assert summarise([0.9]) == Summary(mean=0.9, low=None, high=None, count=1)


def test_no_values_have_no_mean() -> None:
    assert summarise([]) is None


@given(value=st.floats(-1e3, 1e3), count=st.integers(2, 20))
def test_equal_values_have_an_interval_without_width(value: float, count: int) -> None:
    assert summarise([value] * count) == Summary(mean=value, low=value, high=value, count=count)


@given(values=FIGURES)
def test_the_order_of_seeds_changes_nothing(values: list[float]) -> None:
    assert summarise(values) == summarise(values[::-1])


@given(values=FIGURES)
def test_more_confidence_never_makes_an_interval_narrower(values: list[float]) -> None:
    low, high = ends(summarise(values, confidence=0.95))
    lower, higher = ends(summarise(values, confidence=0.99))
    assert lower <= low <= high <= higher
