"""What one run would have told, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics import Pairing, share_bounds, single_runs

ACCURACIES = st.lists(st.integers(0, 20), min_size=2, max_size=8)


def test_two_seeds_by_hand() -> None:
    # 5 > 4, 5 > 2, 3 < 4, 3 > 2: one of four points the other way.
    found = single_runs([5.0, 3.0], [4.0, 2.0])
    assert found.misleading_share == 0.25
    assert found.luckiest == Pairing(first=0, second=1, lead=3.0)
    assert found.unluckiest == Pairing(first=1, second=0, lead=-1.0)
    assert found.seed_count == 2


def test_ties_count_half() -> None:
    assert single_runs([2.0, 1.0], [1.0, 1.0]).misleading_share == 0.25
    assert single_runs([1.0, 1.0], [1.0, 1.0]).misleading_share == 0.5


def test_the_other_way_is_away_from_the_better_mean() -> None:
    forwards, backwards = single_runs([5.0, 3.0], [4.0, 2.0]), single_runs([4.0, 2.0], [5.0, 3.0])
    assert backwards.misleading_share == forwards.misleading_share
    assert backwards.luckiest == Pairing(first=1, second=0, lead=-3.0)


def test_the_jackknife_by_hand() -> None:
    # Without one seed, the three 2 × 2 comparisons left have 0, 0 and 1 of 4 pointing the other way: error² is
    # 2/3 · ((1/12)² + (1/12)² + (1/6)²) = 1/36, and Student's quantile with 2 degrees of freedom is 4.3027.
    found = single_runs([9.0, 8.0, 5.0], [6.0, 4.0, 3.0])
    assert found.misleading_share == pytest.approx(1 / 9)
    assert found.interval is not None
    assert found.interval.low == 0.0
    assert found.interval.high == pytest.approx(1 / 9 + 4.3027 * (1 / 36) ** 0.5, abs=1e-4)


def test_where_all_runs_agree_the_bounds_are_those_of_n_comparisons() -> None:
    found = single_runs([9.0, 9.1, 9.2], [1.0, 1.1, 1.2])
    assert (found.misleading_share, found.interval) == (0.0, share_bounds(0, 3))


def test_one_seed_has_no_interval() -> None:
    found = single_runs([2.0], [1.0])
    assert (found.misleading_share, found.interval) == (0.0, None)


@given(first=ACCURACIES, second=ACCURACIES)
def test_the_share_lies_in_its_interval_and_the_lucky_pair_leads_by_most(first: list[int], second: list[int]) -> None:
    count = min(len(first), len(second))
    found = single_runs(first[:count], second[:count])
    assert found.interval is not None
    assert 0.0 <= found.interval.low <= found.misleading_share <= found.interval.high <= 1.0
    towards = 1 if sum(first[:count]) >= sum(second[:count]) else -1
    assert towards * found.luckiest.lead >= towards * found.unluckiest.lead
    lead = first[found.luckiest.first] - second[found.luckiest.second]
    assert found.luckiest.lead == lead
