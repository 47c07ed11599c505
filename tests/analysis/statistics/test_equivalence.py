"""Equivalence, against statsmodels' two one-sided tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import ttost_paired  # type: ignore[import-untyped]  # it ships no types

from bakeoff.analysis.statistics import equivalence_interval, p_equivalent, sign_flip_evidence, student_evidence


@given(seed=st.integers(0, 1000), margin=st.sampled_from([0.05, 0.3, 1.0]))
def test_it_is_statsmodels_test_of_paired_samples(seed: int, margin: float) -> None:
    first, second = np.random.default_rng(seed).normal(0.0, 0.3, (2, 9))
    theirs = ttost_paired(first, second, -margin, margin)[0]
    assert p_equivalent(student_evidence((first - second).tolist()), margin) == pytest.approx(theirs, rel=1e-9)


@given(seed=st.integers(0, 1000), level=st.sampled_from([0.01, 0.05, 0.2]), margin=st.sampled_from([0.1, 0.3]))
def test_the_interval_is_inside_the_margin_exactly_where_the_p_value_says_so(
    seed: int, level: float, margin: float
) -> None:
    differences = np.random.default_rng(seed).normal(0.0, 0.2, 8).tolist()
    exact = sign_flip_evidence(differences, generator=np.random.default_rng(0))
    for evidence in (exact, student_evidence(differences)):
        is_inside = equivalence_interval(evidence, level).is_inside(margin)
        assert is_inside == (p_equivalent(evidence, margin) <= level)


def test_a_missing_difference_is_not_equivalence() -> None:
    noisy = student_evidence([-1.0, 1.0, -1.0, 1.0])
    assert p_equivalent(noisy, 0.5) > 0.1
