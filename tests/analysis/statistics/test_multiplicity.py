"""Holm's correction, by hand and against statsmodels, and what a claim with two things to say changes in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]  # it ships no types

from bakeoff.analysis.statistics import holm_adjusted, holm_levels

P_VALUES = st.integers(0, 1000).map(lambda value: value / 1000)
PAIRS = st.lists(st.tuples(P_VALUES, P_VALUES).map(lambda pair: tuple(sorted(pair))), min_size=1, max_size=7)


@settings(max_examples=30)
@given(p_values=st.lists(P_VALUES, min_size=1, max_size=8))
def test_claims_with_one_thing_to_say_have_statsmodels_adjusted_p_values(p_values: list[float]) -> None:
    theirs = multipletests(p_values, method="holm")[1]
    assert holm_adjusted(p_values, p_values) == pytest.approx(theirs.tolist())


def test_each_claim_is_judged_at_alpha_over_the_claims_still_open() -> None:
    # Three at 0.05 / 3 = 0.0167: one is settled. Two at 0.025: one more. The last at 0.05: it is not.
    assert holm_levels([0.3, 0.001, 0.02]) == pytest.approx((0.05, 0.05 / 3, 0.025))


def test_claims_settled_together_have_the_same_level() -> None:
    assert holm_levels([0.001, 0.002, 0.9]) == pytest.approx((0.05 / 3, 0.05 / 3, 0.05))


def test_claims_elsewhere_keep_their_share() -> None:
    assert holm_levels([0.9, 0.001], open_count=5) == pytest.approx((0.0125, 0.01))


def test_no_claims_have_no_levels() -> None:
    assert holm_levels([]) == ()
    assert holm_adjusted([], []) == ()


def test_a_claim_that_is_decided_but_not_settled_hands_nothing_on() -> None:
    # The first is decided at once; as something could still be said of it, the second is judged at 0.025 only.
    deciding, settling = [0.001, 0.03], [0.9, 0.03]
    assert holm_levels(settling) == pytest.approx((0.025, 0.025))
    assert holm_adjusted(deciding, settling) == pytest.approx((0.002, 0.06))


@given(claims=PAIRS, alpha=st.sampled_from([0.01, 0.05, 0.3]), elsewhere=st.integers(0, 3))
def test_an_adjusted_p_value_is_the_smallest_alpha_that_decides(
    claims: list[tuple[float, float]], alpha: float, elsewhere: int
) -> None:
    deciding, settling = [claim[0] for claim in claims], [claim[1] for claim in claims]
    open_count = len(claims) + elsewhere
    adjusted = holm_adjusted(deciding, settling, open_count=open_count)
    for just in (alpha * (1 - 1e-9), alpha * (1 + 1e-9)):
        levels = holm_levels(settling, alpha=just, open_count=open_count)
        is_decided = [p_value <= level for p_value, level in zip(deciding, levels, strict=True)]
        assert is_decided == [p_value <= just for p_value in adjusted]
