"""Outcomes, intervals and p values of claims, from evidence with known numbers."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics import (
    Evidence,
    Question,
    StudentEvidence,
    judge,
    repeated,
    sign_flip_evidence,
    strength,
    weakest_pair,
)

# The quantile of the normal distribution at 97.5 %, as in every table.
Z = 1.959964
MARGIN = 0.2


def normal(mean: float, error: float = 0.1) -> StudentEvidence:
    return StudentEvidence(mean=mean, standard_error=error, degrees_of_freedom=inf)


def greater(*evidence: Evidence, margin: float | None = None) -> Question:
    return Question(relation="greater", evidence=evidence, margin=margin)


def equal(*evidence: Evidence, margin: float | None = MARGIN) -> Question:
    return Question(relation="equal", evidence=evidence, margin=margin)


@pytest.mark.parametrize(
    ("mean", "outcome"), [(0.20, "supported"), (0.19, "undecided"), (-0.19, "undecided"), (-0.20, "refuted")]
)
def test_a_direction_is_shown_by_an_interval_on_one_side_of_nothing(mean: float, outcome: str) -> None:
    (judgement,) = judge([greater(normal(mean))])
    assert judgement.outcome == outcome
    assert (judgement.deciding.interval.low, judgement.deciding.interval.high) == pytest.approx(
        (mean - Z * 0.1, mean + Z * 0.1)
    )
    assert judgement.level == 0.05


@pytest.mark.parametrize(
    ("mean", "error", "outcome", "is_within_margin"),
    [
        (0.0, 0.1, "negligible", True),  # ± 1.645 · 0.1 lies inside ± 0.2, ± 1.96 · 0.1 on both sides of 0
        (0.1, 0.1, "undecided", False),
        (0.1, 0.04, "supported", True),
        (-0.1, 0.04, "refuted", True),
        (0.5, 0.04, "supported", False),
    ],
)
def test_a_difference_is_negligible_inside_the_margin(
    *, mean: float, error: float, outcome: str, is_within_margin: bool
) -> None:
    (judgement,) = judge([greater(normal(mean, error), margin=MARGIN)])
    assert (judgement.outcome, judgement.is_within_margin) == (outcome, is_within_margin)


def test_without_a_margin_nothing_is_negligible() -> None:
    (judgement,) = judge([greater(normal(0.0, 0.001))])
    assert (judgement.outcome, judgement.is_within_margin) == ("undecided", False)


@pytest.mark.parametrize(
    ("mean", "error", "outcome"),
    [(0.0, 0.1, "supported"), (0.1, 0.1, "undecided"), (0.5, 0.1, "refuted"), (-0.5, 0.1, "refuted")],
)
def test_equality_is_shown_inside_the_margin_and_refuted_outside(mean: float, error: float, outcome: str) -> None:
    (judgement,) = judge([equal(normal(mean, error))])
    assert judgement.outcome == outcome
    assert judgement.is_within_margin == (outcome == "supported")
    assert judgement.deciding.interval.is_outside(MARGIN) == (outcome == "refuted")


def test_equality_without_a_margin_can_only_be_refuted() -> None:
    close, apart = judge([equal(normal(0.0, 1e-9), margin=None), equal(normal(1.0), margin=None)])
    assert (close.outcome, apart.outcome) == ("undecided", "refuted")


def test_a_chain_is_supported_by_all_its_pairs_at_the_whole_level() -> None:
    (judgement,) = judge([greater(normal(0.3), normal(0.2), normal(0.4))])
    assert (judgement.outcome, judgement.weakest, judgement.deciding.mean) == ("supported", 1, 0.2)
    assert judgement.deciding.interval.low == pytest.approx(0.2 - Z * 0.1)
    (judgement,) = judge([greater(normal(0.3), normal(0.19), normal(0.4))])
    assert judgement.outcome == "undecided"


def test_a_chain_of_two_pairs_is_refuted_at_half_the_level() -> None:
    # 2.2414 is the normal quantile at 1 - 0.05 / 4.
    assert judge([greater(normal(0.5), normal(-0.224))])[0].outcome == "undecided"
    (judgement,) = judge([greater(normal(0.5), normal(-0.225))])
    assert (judgement.outcome, judgement.weakest) == ("refuted", 1)
    assert judgement.deciding.interval.high == pytest.approx(-0.225 + 2.2414 * 0.1, abs=1e-5)


def test_a_chain_of_equals_is_decided_by_the_pair_furthest_apart() -> None:
    assert weakest_pair(equal(normal(0.0), normal(0.3), normal(-0.1))) == 1
    assert judge([equal(normal(0.0), normal(0.01), normal(-0.01))])[0].outcome == "supported"
    assert judge([equal(normal(0.0), normal(0.01), normal(0.15))])[0].outcome == "undecided"


def test_several_claims_share_alpha_and_a_settled_one_hands_its_share_on() -> None:
    # p = 0.0027, 0.0286, 0.9: at 0.05 / 3 the first is settled, at 0.025 no other one is.
    judgements = judge([greater(normal(0.3)), greater(normal(0.219)), greater(normal(0.01))])
    assert [one.outcome for one in judgements] == ["supported", "undecided", "undecided"]
    assert [one.level for one in judgements] == pytest.approx([0.05 / 3, 0.025, 0.025])
    assert [one.p_value for one in judgements] == pytest.approx([0.0081, 0.0571, 0.920], abs=1e-3)


def test_a_claim_whose_size_is_open_keeps_its_share() -> None:
    # It is greater for sure, but whether by more than the margin is not known.
    open_size, other = greater(normal(0.2, 0.02), margin=MARGIN), greater(normal(0.21))
    assert [one.level for one in judge([open_size, other])] == [0.025, 0.025]
    known_size = greater(normal(0.5, 0.02), margin=MARGIN)
    assert [one.level for one in judge([known_size, other])] == [0.025, 0.05]


def test_each_pair_of_a_chain_has_its_own_interval_at_the_same_level() -> None:
    (judgement,) = judge([greater(normal(0.5), normal(0.1))])
    assert (judgement.weakest, judgement.deciding) == (1, judgement.findings[1])
    assert [found.mean for found in judgement.findings] == [0.5, 0.1]
    # What speaks for the chain is bounded at 5 %, what speaks against it at half of that.
    assert [found.interval.low for found in judgement.findings] == pytest.approx([0.5 - Z * 0.1, 0.1 - Z * 0.1])
    assert [found.interval.high for found in judgement.findings] == pytest.approx([0.72414, 0.32414], abs=1e-5)


def test_of_pairs_that_speak_not_at_all_the_one_furthest_from_the_claim_is_the_weakest() -> None:
    far, near = (repeated([normal(mean)], [0.1]) for mean in (-0.3, -0.2))
    assert far.p_greater(0.0) == near.p_greater(0.0) == 1.0
    assert weakest_pair(greater(near, far)) == 1
    assert weakest_pair(greater(far, near)) == 0


def test_a_look_that_spends_nothing_decides_nothing() -> None:
    (judgement,) = judge([greater(repeated([normal(100.0)], [0.0]), margin=MARGIN)])
    assert (judgement.outcome, judgement.p_value) == ("undecided", 1.0)
    assert (judgement.deciding.interval.low, judgement.deciding.interval.high) == (-inf, inf)


def test_no_seed_count_below_six_lets_an_exact_claim_be_decided() -> None:
    generator = np.random.default_rng(0)
    five, six = (greater(sign_flip_evidence([0.1] * count, generator=generator)) for count in (5, 6))
    assert [judge([question])[0].outcome for question in (five, six)] == ["undecided", "supported"]
    assert judge([five])[0].p_value == 0.0625


DIFFERENCES = st.lists(st.integers(-3, 9), min_size=6, max_size=10)


@given(families=st.lists(st.lists(DIFFERENCES, min_size=1, max_size=3), min_size=1, max_size=4), is_order=st.booleans())
def test_outcome_interval_and_p_value_never_disagree(*, families: list[list[list[int]]], is_order: bool) -> None:
    generator = np.random.default_rng(0)
    for judgement in judge(
        [
            Question(
                relation="greater" if is_order else "equal",
                evidence=tuple(sign_flip_evidence(pair, generator=generator) for pair in chain),
                margin=2.5,
            )
            for chain in families
        ]
    ):
        inside, outside = (
            judgement.deciding.equivalence_interval.is_inside(2.5),
            judgement.deciding.interval.is_outside(2.5),
        )
        supported = judgement.deciding.interval.low > 0 if is_order else inside
        refuted = judgement.deciding.interval.high < 0 if is_order else outside
        assert (judgement.outcome == "supported") == supported
        assert (judgement.outcome == "refuted") == refuted
        assert judgement.is_within_margin == inside
        assert (judgement.p_value <= 0.05) == (judgement.outcome != "undecided")


def test_strengths_are_the_smallest_levels_at_which_something_is_said() -> None:
    found = strength(greater(normal(0.3), margin=MARGIN))
    # Of z = 3: two-sided 0.0027. Of z = (0.3 - 0.2) / 0.1 = 1: two-sided 0.3173, and one-sided 0.8413 the other way.
    assert found.supported == pytest.approx(0.0027, abs=1e-4)
    assert found.refuted == 1.0
    assert found.negligible == pytest.approx(0.8413, abs=1e-4)
    assert found.settling == pytest.approx(0.3173, abs=1e-4)
