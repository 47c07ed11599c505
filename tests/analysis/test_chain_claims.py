"""Chains that are put to the trials, and what they cannot be asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.analysis.judged import NARROW, WIDE, claim, judged, rights

from bakeoff.spec import Scope, Study
from bakeoff.store import Store


def test_equal_settings_are_the_same_by_construction(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    verdicts = judged(
        kept, contest, [claim("narrow > twin"), claim("narrow == twin"), claim("wide > narrow > twin")], made=made
    )
    assert {verdict.outcome for verdict in verdicts} == {"same by construction"}
    assert {verdict.p_value for verdict in verdicts} == {None}


def test_parameters_are_arithmetic(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW)}
    more, equal = judged(
        kept,
        contest,
        [claim("wide > narrow", metric="parameters"), claim("wide == narrow", metric="parameters")],
        made=made,
    )
    assert (more.outcome, equal.outcome) == ("supported", "refuted")
    assert more.effect is not None
    # 36 · 16 + 16 + 16 · 3 + 3 = 643 and 36 · 4 + 4 + 4 · 3 + 3 = 163
    assert (more.effect.first, more.effect.second, more.effect.interval) == (643, 163, None)


def test_nothing_is_said_before_all_trials_have_ended(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE[:7])}
    order, symptom, other = judged(
        kept, contest, [claim("wide > narrow"), claim("stuck(wide)"), claim("not stuck(narrow)")], made=made
    )
    assert (order.outcome, order.hindrance) == ("undecided", "unfinished")
    assert (symptom.outcome, symptom.hindrance) == ("undecided", "unfinished")
    assert other.outcome == "supported"


@pytest.mark.parametrize("scope", ["these images", "other images"])
def test_one_seed_says_nothing_of_seeds(kept: Store, contest: Study, scope: Scope) -> None:
    made = {"narrow": rights(NARROW[:1]), "wide": rights(WIDE[:1])}
    (verdict,) = judged(kept, replace(contest, seeds=1), [claim("wide > narrow")], made=made, scope=scope)
    assert (verdict.outcome, verdict.hindrance) == ("undecided", "one seed")


def test_time_inside_a_cohort_answers_nothing(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    time, accuracy = judged(
        kept, contest, [claim("wide > narrow", metric="microseconds_per_image"), claim("wide > narrow")], made=made
    )
    assert (time.outcome, time.hindrance) == ("undecided", "not timed")
    # it has its share of the 5 % all the same
    assert accuracy.p_value == pytest.approx(4 / 256)
