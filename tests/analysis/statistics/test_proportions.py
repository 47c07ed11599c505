"""Exact bounds of a share, against SciPy's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bakeoff.analysis.statistics import share_bounds


@given(count=st.integers(1, 60), data=st.data(), level=st.sampled_from([0.01, 0.05, 0.2]))
def test_they_are_scipys(count: int, data: st.DataObject, level: float) -> None:
    hits = data.draw(st.integers(0, count))
    theirs = stats.binomtest(hits, count).proportion_ci(1 - level, method="exact")
    bounds = share_bounds(hits, count, level=level)
    assert (bounds.low, bounds.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_six_of_six_seeds_are_more_than_half_and_five_of_five_are_not() -> None:
    # 0.025^(1/6) = 0.541, 0.025^(1/5) = 0.478.
    assert share_bounds(6, 6).low == pytest.approx(0.5407, abs=1e-4)
    assert share_bounds(5, 5).low == pytest.approx(0.4782, abs=1e-4)


def test_no_tries_tell_nothing() -> None:
    bounds = share_bounds(0, 0)
    assert (bounds.low, bounds.high) == (0.0, 1.0)
