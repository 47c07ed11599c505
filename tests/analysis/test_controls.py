"""A variant beside its own copy, judged by SciPy's two-sample test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from scipy import stats
from tests.analysis.judged import IMAGES, NARROW, WIDE, rights

from bakeoff.analysis import Control, load_results, load_verdicts, study_control
from bakeoff.spec import CONTROL_SEED, Study, Variant, control_study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, keep_made_up

COPY = (399, 403, 401, 397, 400, 402)


def controlled(store: Store, study: Study, copies: Sequence[MadeUp], *, variant: str = "narrow") -> Control | None:
    """Return the control of a study whose `narrow` and `wide` have eight seeds."""
    seeds = {variant: range(CONTROL_SEED, CONTROL_SEED + len(copies))}
    keep_made_up(store, control_study(study, variant), made={variant: copies}, seeds=seeds)
    keep_made_up(store, study, made={"narrow": rights(NARROW), "wide": rights(WIDE)})
    return study_control(load_results(store, study.name))


def test_the_comparison_is_unpaired(kept: Store, contest: Study) -> None:
    control = controlled(kept, contest, rights(COPY))
    assert control is not None
    peer = stats.ttest_ind([count / IMAGES for count in NARROW], [count / IMAGES for count in COPY])
    assert control.p_value == pytest.approx(peer.pvalue)
    low, high = peer.confidence_interval()
    assert (control.interval.low, control.interval.high) == pytest.approx((low, high))
    assert (control.seed_count, control.copy_seed_count, control.is_different) == (8, 6, False)


def test_a_difference_is_called_one(kept: Store, contest: Study) -> None:
    control = controlled(kept, contest, rights(COPY), variant="wide")
    assert control is not None
    assert (control.variant, control.is_different) == ("wide", True)
    assert control.difference == pytest.approx(sum(WIDE) / 8 / IMAGES - sum(COPY) / 6 / IMAGES)


def test_a_control_moves_no_figure_of_its_study(kept: Store, contest: Study) -> None:
    controlled(kept, contest, rights(COPY))
    found = load_verdicts(kept, contest.name)
    assert found.control is not None
    assert load_results(kept, contest.name).seeds("narrow") == tuple(range(8))


def test_without_two_seeds_on_either_side_there_is_no_control(kept: Store, contest: Study) -> None:
    assert controlled(kept, contest, [*rights(COPY[:1]), MadeUp(hits=None)]) is None


def test_without_a_copy_there_is_no_control(kept: Store, contest: Study) -> None:
    keep_made_up(kept, contest, made={})
    assert study_control(load_results(kept, contest.name)) is None


def test_the_copy_of_what_a_variant_was_before_is_none(kept: Store, contest: Study) -> None:
    assert controlled(kept, contest, rights(COPY)) is not None
    layers = ["Dense(5, activation='relu')", "Dense(3, activation='softmax')"]
    changed = replace(contest, variants={**contest.variants, "narrow": Variant(layers=layers)})
    keep_made_up(kept, changed, made={"narrow": rights(NARROW)})
    assert study_control(load_results(kept, contest.name)) is None
