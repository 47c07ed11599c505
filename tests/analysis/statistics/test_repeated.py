"""What several looks at one number say together."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics import StudentEvidence, repeated, sign_flip_evidence


def normal(mean: float, error: float) -> StudentEvidence:
    return StudentEvidence(mean=mean, standard_error=error, degrees_of_freedom=inf)


def test_a_look_tests_at_its_share_of_the_level() -> None:
    one = repeated([normal(0.25, 0.1)], [0.2])
    # 2.5758 is the normal quantile at 99.5 %, 0.01242 the two-sided p value of 2.5.
    assert one.interval(0.05).low == pytest.approx(0.25 - 2.5758 * 0.1, abs=1e-5)
    assert one.p_greater(0.0) == pytest.approx(0.01242 / 2 / 0.2, abs=1e-4)


def test_what_all_looks_have_in_common_is_the_interval_and_the_mean_is_the_last() -> None:
    early, late = normal(0.5, 0.2), normal(0.2, 0.1)
    both = repeated([early, late], [0.4, 0.6])
    assert both.mean == 0.2
    assert both.interval(0.05).low == pytest.approx(max(early.interval(0.02).low, late.interval(0.03).low))
    assert both.interval(0.05).high == pytest.approx(min(early.interval(0.02).high, late.interval(0.03).high))


def test_looks_that_agree_on_nothing_leave_the_last_word_to_the_last() -> None:
    late = normal(-1.0, 0.1)
    assert repeated([normal(1.0, 0.1), late], [0.5, 0.5]).interval(0.05) == late.interval(0.025)


def test_where_no_look_may_spend_anything_nothing_is_known() -> None:
    nothing = repeated([normal(1.0, 0.1)], [0.0])
    assert (nothing.interval(0.05).low, nothing.interval(0.05).high) == (-inf, inf)
    assert nothing.p_greater(0.0) == nothing.p_less(0.0) == 1.0


LOOKS = st.lists(st.lists(st.integers(-3, 9), min_size=6, max_size=9), min_size=1, max_size=3)


@given(looks=LOOKS, value=st.integers(-4, 10), level=st.sampled_from([0.01, 0.05, 0.2]))
def test_interval_and_p_value_come_from_one_test(looks: list[list[int]], value: int, level: float) -> None:
    generator = np.random.default_rng(0)
    evidence = [sign_flip_evidence(look, generator=generator) for look in looks]
    all_looks = repeated(evidence, [1 / len(looks)] * len(looks))
    found = all_looks.interval(level)
    lows = [each.interval(level / len(looks)) for each in evidence]
    is_agreed = max(each.low for each in lows) <= min(each.high for each in lows)
    if is_agreed:
        assert (all_looks.p_greater(value) <= level / 2) == (found.low > value)
        assert (all_looks.p_less(value) <= level / 2) == (found.high < value)
