"""Claims of studies that add seeds until decided: made-up trials in, looks and verdicts worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from scipy import stats
from tests.analysis.judged import NARROW, STUCK, WIDE, claim, judged, rights

from bakeoff.analysis import Verdict
from bakeoff.spec import Claim, Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, keep_made_up

LOOKS = (8, 12, 16, 24, 32)
HERE = replace(claim("wide > narrow"), scope="these images")
SAME = [390, 412] * 16
OTHER = [412, 390] * 16


@pytest.fixture
def open_ended(contest: Study) -> Study:
    """The contest, with seeds until decided."""
    return replace(contest, seeds="until decided")


def looked(
    store: Store, study: Study, claims: Sequence[Claim], *, wide: Sequence[int], narrow: Sequence[int]
) -> tuple[Verdict, ...]:
    """Return the verdicts where so many seeds of two variants are there, and eight of the others."""
    made = {"wide": rights(wide), "narrow": rights(narrow), "deep": rights(NARROW)}
    asked = {"wide": len(wide), "narrow": len(narrow), "twin": len(narrow)}
    return judged(store, study, claims, made=made, seeds=asked)


def test_a_clear_claim_is_decided_at_the_first_look(kept: Store, open_ended: Study) -> None:
    (verdict,) = looked(kept, open_ended, [HERE], wide=WIDE, narrow=NARROW)
    assert verdict.outcome == "supported"
    assert verdict.look is not None
    assert (verdict.look.seed_count, verdict.look.planned, verdict.look.next_seed_count) == (8, LOOKS, 12)
    # All signs agree: 2 / 2^8, of which the first look may use ln(1 + (e - 1) / 4) = 0.3573 of the level.
    assert verdict.p_value == pytest.approx(2 / 256 / 0.35737, abs=1e-5)


def test_a_claim_that_is_not_decided_says_when_it_is_looked_at_next(kept: Store, open_ended: Study) -> None:
    (verdict,) = looked(kept, open_ended, [HERE], wide=OTHER[:12], narrow=SAME[:12])
    assert (verdict.outcome, verdict.hindrance, verdict.next_step) == ("undecided", None, None)
    assert verdict.look is not None
    assert (verdict.look.seed_count, verdict.look.next_seed_count) == (12, 16)
    assert verdict.seed_count == 12


def test_a_look_waits_for_all_its_seeds(kept: Store, open_ended: Study) -> None:
    ten, eight = (looked(kept, open_ended, [HERE], wide=OTHER[:n], narrow=SAME[:n])[0] for n in (10, 8))
    assert ten == eight


def test_before_the_first_look_nothing_is_said(kept: Store, open_ended: Study) -> None:
    sure = claim("wide > narrow", metric="parameters")
    early, arithmetic = looked(kept, open_ended, [HERE, sure], wide=WIDE[:7], narrow=NARROW)
    assert (early.outcome, early.hindrance, early.look) == ("undecided", "unfinished", None)
    assert arithmetic.outcome == "supported"


def test_what_later_seeds_show_does_not_move_a_claim_that_was_decided(kept: Store, open_ended: Study) -> None:
    short = looked(kept, open_ended, [HERE], wide=WIDE, narrow=NARROW)
    turned = looked(kept, open_ended, [HERE], wide=[*WIDE, *[300] * 4], narrow=[*NARROW, *[400] * 4])
    assert turned == short


def test_undecided_at_the_last_look_is_an_answer(kept: Store, open_ended: Study) -> None:
    there = replace(HERE, scope="other images", says="elsewhere")
    for verdict in looked(kept, open_ended, [HERE, there], wide=OTHER, narrow=SAME):
        assert verdict.outcome == "undecided"
        assert verdict.look is not None
        assert (verdict.look.seed_count, verdict.look.next_seed_count) == (32, None)
        assert verdict.next_step is not None
        assert verdict.effect is not None
        assert verdict.effect.interval is not None
        # The repeated interval has what all looks leave, at a level that all of them share.
        assert verdict.effect.interval.low < 0 < verdict.effect.interval.high
        assert verdict.effect.coverage == pytest.approx(0.975)


def test_an_interval_after_stopping_is_wider_than_that_of_a_planned_study(
    kept: Store, contest: Study, open_ended: Study
) -> None:
    made = {"wide": rights(WIDE), "narrow": rights(NARROW)}
    (planned,) = judged(kept, contest, [claim("wide > narrow")], made=made, scope="other images")
    (stopped,) = judged(kept, open_ended, [claim("wide > narrow")], made=made, scope="other images")
    assert planned.effect is not None
    assert stopped.effect is not None
    assert planned.effect.interval is not None
    assert stopped.effect.interval is not None
    assert stopped.effect.difference == planned.effect.difference
    assert stopped.effect.interval.low < planned.effect.interval.low
    assert stopped.effect.interval.high > planned.effect.interval.high


def test_a_look_that_could_decide_nothing_hands_its_share_on(kept: Store, open_ended: Study) -> None:
    claims = [replace(HERE, says=f"number {number}") for number in range(3)]
    # Of three claims the first look may use 0.3574 · 0.05 / 3 = 0.0060 each, less than 2 / 2^8 = 0.0078.
    early = looked(kept, open_ended, claims, wide=WIDE, narrow=NARROW)
    assert [verdict.outcome for verdict in early] == ["undecided"] * 3
    wide, narrow = [*WIDE, 432, 431, 430, 429], [*NARROW, 400, 401, 402, 399]
    late = looked(kept, open_ended, claims, wide=wide, narrow=narrow)
    assert [verdict.outcome for verdict in late] == ["supported"] * 3


def test_a_symptom_is_counted_at_the_share_of_its_look(kept: Store, open_ended: Study) -> None:
    stuck, healthy = claim("stuck(wide)"), claim("stuck(narrow)")
    made = {"wide": [STUCK] * 8, "narrow": [*[STUCK] * 4, *rights(NARROW[:4])]}
    all_of_them, half = judged(kept, open_ended, [stuck, healthy], made=made)
    assert (all_of_them.outcome, half.outcome) == ("supported", "undecided")
    peer = stats.binomtest(8, 8).proportion_ci(method="exact", confidence_level=1 - 0.05 * 0.357374)
    assert all_of_them.share is not None
    assert all_of_them.share.bounds.low == pytest.approx(peer.low, abs=1e-5)
    assert half.look is not None
    assert half.look.next_seed_count == 12


def test_a_forecast_counts_on_the_share_of_a_look_alone(kept: Store, contest: Study, open_ended: Study) -> None:
    made = {"wide": [*[STUCK] * 4, *rights(WIDE * 2)[:12]], "narrow": rights(NARROW * 2)}
    claims = [claim("stuck(wide)"), replace(HERE, expect="wide > narrow")]
    planned = judged(kept, replace(contest, seeds=16), claims, made=made)
    asked = {"wide": 16, "narrow": 16, "twin": 16}
    looked_at = judged(kept, replace(open_ended, max_seeds=16), claims, made=made, seeds=asked)
    for once, again in zip(planned, looked_at, strict=True):
        assert (once.outcome, again.outcome) == ("undecided", "undecided")
        assert once.next_step is not None
        assert again.next_step is not None
        assert again.next_step.seed_count is None or (again.next_step.seed_count > (once.next_step.seed_count or 999))
    # 4 of 16 are as many as 4.25 of 17, and the exact bound of 4 of 17 lies just below one half.
    assert planned[0].next_step is not None
    assert planned[0].next_step.seed_count == 17
    assert stats.binomtest(4, 17).proportion_ci(method="exact").high < 0.5


def test_with_few_seeds_at_most_there_is_one_look(kept: Store, contest: Study, open_ended: Study) -> None:
    few = replace(open_ended, max_seeds=6)
    made = {"wide": rights(WIDE[:6]), "narrow": rights(NARROW[:6])}
    (stopped,) = judged(kept, few, [claim("wide > narrow")], made=made)
    (planned,) = judged(kept, replace(contest, seeds=6), [claim("wide > narrow")], made=made)
    assert replace(stopped, look=None) == planned


def test_variants_that_never_have_a_loss_in_common_stay_undecided(kept: Store, open_ended: Study) -> None:
    lost = replace(HERE, metric="test_loss")
    made = {"wide": [MadeUp(hits=None)] * 32, "narrow": rights(SAME)}
    (verdict,) = judged(kept, open_ended, [lost], made=made, seeds={"wide": 32, "narrow": 32, "twin": 32})
    assert (verdict.outcome, verdict.hindrance) == ("undecided", "no common seed")


def test_keeping_trials_is_no_matter_of_order(kept: Store, open_ended: Study) -> None:
    study = replace(open_ended, claims=[HERE], scope="these images")
    keep_made_up(kept, study, made={"wide": rights(OTHER[:8])})
    (early,) = looked(kept, open_ended, [HERE], wide=OTHER[:8], narrow=SAME[:7])
    assert early.hindrance == "unfinished"
    (late,) = looked(kept, open_ended, [HERE], wide=OTHER[:8], narrow=SAME[:8])
    assert late.look is not None
    assert late.look.seed_count == 8
