"""Student's evidence, by hand and against SciPy's tests."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bakeoff.analysis.statistics import StudentEvidence, p_differs, student_evidence, unpaired_evidence

FIGURES = st.lists(st.integers(-1000, 1000).map(lambda value: value / 8), min_size=2, max_size=12).filter(
    lambda values: len(set(values)) > 1
)


@given(values=FIGURES, level=st.sampled_from([0.001, 0.05, 0.2]))
def test_it_is_scipys_test_of_one_sample(values: list[float], level: float) -> None:
    evidence, theirs = student_evidence(values), stats.ttest_1samp(values, 1.0)
    interval = theirs.confidence_interval(1 - level)
    assert p_differs(evidence, 1.0) == pytest.approx(theirs.pvalue, rel=1e-9)
    assert evidence.p_greater(1.0) == pytest.approx(
        stats.ttest_1samp(values, 1.0, alternative="greater").pvalue, rel=1e-9
    )
    assert (evidence.interval(level).low, evidence.interval(level).high) == pytest.approx(
        (interval.low, interval.high), rel=1e-9
    )


@given(first=FIGURES, second=FIGURES)
def test_seeds_that_have_nothing_in_common_are_scipys_two_samples(first: list[float], second: list[float]) -> None:
    evidence, theirs = unpaired_evidence(first, second), stats.ttest_ind(first, second)
    interval = theirs.confidence_interval(0.95)
    assert p_differs(evidence) == pytest.approx(theirs.pvalue, rel=1e-9)
    assert (evidence.interval(0.05).low, evidence.interval(0.05).high) == pytest.approx((interval.low, interval.high))


@pytest.mark.parametrize(
    "evidence", [student_evidence([0.5]), unpaired_evidence([0.5], [0.1, 0.2]), unpaired_evidence([0.5, 0.6], [0.1])]
)
def test_one_value_sets_no_bounds(evidence: StudentEvidence) -> None:
    interval = evidence.interval(0.05)
    assert (interval.low, interval.high) == (-inf, inf)
    assert p_differs(evidence) == 1.0


def test_values_without_noise_have_an_interval_of_one_point() -> None:
    evidence = student_evidence([0.5, 0.5, 0.5])
    assert evidence.interval(0.05).low == evidence.interval(0.05).high == 0.5
    assert p_differs(evidence, 0.5) == 1.0
    assert p_differs(evidence, 0.4) == 0.0


def test_a_level_of_nothing_decides_nothing() -> None:
    for values in ([0.5, 0.5], [0.4, 0.5]):
        interval = student_evidence(values).interval(0.0)
        assert (interval.low, interval.high) == (-inf, inf)
