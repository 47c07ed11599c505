"""Claims about symptoms: made-up trials in, their exact bounds as SciPy has them."""

from __future__ import annotations

import pytest
from scipy import stats
from tests.analysis.judged import STUCK, WIDE, claim, judged, rights

from bakeoff.spec import Study
from bakeoff.store import Store


@pytest.mark.parametrize(
    ("hits", "says", "denies"),
    [(8, "supported", "refuted"), (7, "undecided", "undecided"), (0, "refuted", "supported")],
)
def test_a_symptom_needs_more_than_half_of_all_seeds(
    kept: Store, contest: Study, hits: int, says: str, denies: str
) -> None:
    made = {"wide": [STUCK] * hits + rights(WIDE)[hits:]}
    stuck, not_stuck = judged(kept, contest, [claim("stuck(wide)"), claim("not stuck(wide)")], made=made)
    assert (stuck.outcome, not_stuck.outcome) == (says, denies)
    assert stuck.share is not None
    peer = stats.binomtest(hits, 8).proportion_ci(method="exact")
    assert (stuck.share.hits, stuck.share.count) == (hits, 8)
    assert stuck.share.bounds.low == pytest.approx(peer.low)
    assert stuck.share.bounds.high == pytest.approx(peer.high)
    assert [trouble.stuck for trouble in stuck.troubles] == ([hits] if hits else [])


def test_an_undecided_symptom_says_how_many_seeds_would_do(kept: Store, contest: Study) -> None:
    (stuck,) = judged(kept, contest, [claim("stuck(wide)")], made={"wide": [STUCK] * 7 + rights(WIDE[:1])})
    assert stuck.next_step is not None
    # 7 of 8 is 8 of 9 and 9 of 10, rounded: the lower bounds are 0.518 and 0.555
    assert stats.binomtest(8, 9).proportion_ci(method="exact").low > 0.5
    assert stuck.next_step.seed_count == 9


def test_a_symptom_that_no_trial_can_tell_is_undecided(kept: Store, contest: Study) -> None:
    (verdict,) = judged(kept, contest, [claim("overfits(wide)")], made={"wide": rights(WIDE)})
    assert (verdict.outcome, verdict.hindrance) == ("undecided", "not measured")
