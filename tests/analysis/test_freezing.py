"""Which claims came before the results."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.analysis.judged import NARROW, WIDE, claim, judged, rights

from bakeoff.spec import Study
from bakeoff.store import Store


def test_a_claim_that_came_later_is_a_family_of_its_own(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    early, late = claim("wide > narrow"), claim("wide < narrow")
    (before,) = judged(kept, contest, [early], made=made)
    frozen, added = judged(kept, contest, [early, late], made=made)
    assert (before.is_frozen, frozen.is_frozen, added.is_frozen) == (True, True, False)
    assert frozen.p_value == before.p_value
    assert (added.outcome, added.p_value) == ("refuted", before.p_value)


@pytest.mark.parametrize("change", ["says", "margin", "scope"])
def test_a_reworded_claim_came_later(kept: Store, contest: Study, change: str) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    early = claim("wide > narrow")
    judged(kept, contest, [early], made=made)
    changed = {
        "says": replace(early, says="I meant"),
        "margin": replace(early, margin=0.5),
        "scope": replace(early, scope="other images"),
    }
    (verdict,) = judged(kept, contest, [changed[change]], made=made)
    assert not verdict.is_frozen


def test_seeds_that_are_added_later_leave_a_claim_frozen(kept: Store, contest: Study) -> None:
    fewer = {"narrow": rights(NARROW[:4]), "wide": rights(WIDE[:4])}
    judged(kept, replace(contest, seeds=4), [claim("wide > narrow")], made=fewer)
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    (verdict,) = judged(kept, contest, [claim("wide > narrow")], made=made)
    assert (verdict.is_frozen, verdict.outcome) == (True, "supported")


def test_a_claim_between_two_blocks_of_seeds_came_later(kept: Store, contest: Study) -> None:
    fewer = {"narrow": rights(NARROW[:4]), "wide": rights(WIDE[:4])}
    judged(kept, replace(contest, seeds=4), [], made=fewer)
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    (verdict,) = judged(kept, contest, [claim("wide > narrow")], made=made)
    assert not verdict.is_frozen
