"""The exact paired test, by hand and against SciPy's permutation test."""

from __future__ import annotations

from math import inf, sqrt
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bakeoff.analysis.statistics import SignFlipEvidence, p_differs, sign_flip_evidence, smallest_p_value

Side = Literal["greater", "less", "two-sided"]


def evidence_of(differences: list[float], *, seed: int = 0) -> SignFlipEvidence:
    return sign_flip_evidence(differences, generator=np.random.default_rng(seed))


def test_three_differences_by_hand() -> None:
    # Of the eight sign choices of 1, 2, 4 only the unflipped one gives a mean of 7/3 or more.
    evidence = evidence_of([1.0, 2.0, 4.0])
    assert evidence.mean == pytest.approx(7 / 3)
    assert evidence.p_greater(0.0) == 1 / 8
    assert evidence.p_less(0.0) == 1.0
    # Subset means: 1, 1.5, 2, 7/3, 2.5, 3, 4. At a level of 1/2 two of eight may lie beyond either end.
    interval = evidence.interval(0.5)
    assert (interval.low, interval.high) == pytest.approx((1.5, 3.0))


@settings(max_examples=40)
@given(differences=st.lists(st.integers(-5, 5), min_size=2, max_size=8))
def test_it_is_scipys_permutation_test(differences: list[int]) -> None:
    evidence = evidence_of([float(one) for one in differences])
    sides: dict[Side, float] = {
        "greater": evidence.p_greater(0.0),
        "less": evidence.p_less(0.0),
        "two-sided": p_differs(evidence),
    }
    for alternative, ours in sides.items():
        theirs = stats.permutation_test(
            (np.array(differences),), np.sum, permutation_type="samples", alternative=alternative, n_resamples=2**8
        )
        assert ours == pytest.approx(theirs.pvalue)


def test_ties_in_the_last_bit_are_ties() -> None:
    # 0.1 + 0.2 and 0.3 are the same figure, though not the same number: half of all sign choices reach the mean.
    exact, rounded = evidence_of([1.0, 2.0, -3.0]), evidence_of([0.1, 0.2, -0.3])
    assert rounded.p_greater(0.0) == exact.p_greater(0.0)
    assert rounded.p_less(0.0) == exact.p_less(0.0)


def test_five_seeds_set_no_bounds_at_five_percent_and_six_do() -> None:
    differences = [0.1, 0.2, 0.3, 0.4, 0.5]
    five, six = evidence_of(differences), evidence_of([*differences, 0.6])
    assert (five.interval(0.05).low, five.interval(0.05).high) == (-inf, inf)
    assert (six.interval(0.05).low, six.interval(0.05).high) == pytest.approx((0.1, 0.6))
    assert p_differs(five) == smallest_p_value(5) == 0.0625
    assert p_differs(six) == smallest_p_value(6) == 0.03125


def test_one_seed_tells_nothing() -> None:
    evidence = evidence_of([0.3])
    assert p_differs(evidence) == 1.0
    assert (evidence.interval(0.05).low, evidence.interval(0.05).high) == (-inf, inf)


def test_no_difference_at_all_is_no_reason_for_a_nan() -> None:
    evidence = evidence_of([0.0] * 8)
    assert p_differs(evidence) == 1.0
    assert (evidence.interval(0.05).low, evidence.interval(0.05).high) == (0.0, 0.0)


def test_beyond_twenty_seeds_a_sample_agrees_with_scipys() -> None:
    differences = np.random.default_rng(3).normal(0.3, 1.0, 24)
    ours = evidence_of(differences.tolist()).p_greater(0.0)
    theirs = stats.permutation_test(
        (differences,),
        np.sum,
        permutation_type="samples",
        alternative="greater",
        n_resamples=20_000,
        rng=np.random.default_rng(4),
    ).pvalue
    assert ours == pytest.approx(theirs, abs=4 * sqrt(theirs * (1 - theirs) / 20_000))


def test_the_seed_decides_the_sample() -> None:
    differences = np.random.default_rng(3).normal(0.3, 1.0, 24).tolist()
    first, again, other = (evidence_of(differences, seed=seed).p_greater(0.0) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_no_sampled_p_value_is_nothing() -> None:
    evidence = evidence_of([1.0] * 40)
    assert evidence.p_greater(0.0) == 1 / 2**17
    assert (evidence.interval(0.05).low, evidence.interval(0.05).high) == pytest.approx((1.0, 1.0))


def test_up_to_twenty_seeds_the_generator_is_left_alone() -> None:
    generator = np.random.default_rng(5)
    sign_flip_evidence([0.1] * 12, generator=generator)
    assert generator.random() == np.random.default_rng(5).random()
