"""Everything that the evidence says about a study."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.analysis.judged import NARROW, WIDE, claim, rights

from bakeoff.analysis import load_verdicts
from bakeoff.errors import NotStored
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import keep_made_up


@pytest.mark.parametrize(("expect", "is_refuted"), [("wide > narrow", False), ("wide < narrow", True)])
def test_it_knows_whether_a_claim_is_refuted(kept: Store, contest: Study, expect: str, *, is_refuted: bool) -> None:
    study = replace(contest, claims=[claim(expect)])
    keep_made_up(kept, study, made={"narrow": rights(NARROW), "wide": rights(WIDE)})
    found = load_verdicts(kept, study.name)
    assert found.is_any_refuted is is_refuted
    assert [each.variant for each in found.variants] == ["narrow", "wide", "twin", "deep"]


def test_a_study_that_claims_nothing_has_no_verdicts(kept: Store, contest: Study) -> None:
    keep_made_up(kept, contest, made={})
    assert load_verdicts(kept, contest.name).verdicts == ()


def test_a_study_that_was_never_run_says_so(kept: Store) -> None:
    with pytest.raises(NotStored, match="other"):
        load_verdicts(kept, "other")
