"""What a look tells a run: which claims are decided, and who needs more seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.analysis.judged import NARROW, WIDE, claim, rights

from bakeoff.analysis import StudyLook, take_look
from bakeoff.spec import Claim, Study
from bakeoff.store import Store
from bakeoff.testing import keep_made_up

CLEAR, OPEN = claim("wide > narrow"), claim("deep > narrow")
ALIKE = [390, 412] * 16


@pytest.fixture
def study(contest: Study) -> Study:
    return replace(contest, seeds="until decided", scope="these images")


def seen(store: Store, study: Study, claims: Sequence[Claim], *, seeds: int = 8) -> StudyLook:
    """Return the look where `wide` clearly leads and `deep` does not, with so many seeds of those that are open."""
    made = {"wide": rights(WIDE), "narrow": rights([*NARROW, *NARROW]), "deep": rights(ALIKE)}
    asked = {"wide": range(8), "narrow": range(seeds), "twin": range(seeds), "deep": range(seeds)}
    keep_made_up(store, replace(study, claims=claims), made=made, seeds=asked)
    return take_look(store, study.name)


def test_only_the_variants_of_open_claims_need_more_seeds(kept: Store, study: Study) -> None:
    look = seen(kept, study, [CLEAR, OPEN])
    assert (look.seed_count, look.decided[0].claim, look.undecided[0].claim) == (8, CLEAR, OPEN)
    assert look.wanted == {"deep": 12, "narrow": 12}


def test_a_later_look_tells_what_it_decided_itself(kept: Store, study: Study) -> None:
    look = seen(kept, study, [CLEAR, OPEN], seeds=12)
    assert (look.seed_count, look.decided) == (12, ())
    assert look.wanted == {"deep": 16, "narrow": 16}


def test_against_all_every_variant_needs_more(kept: Store, study: Study) -> None:
    look = seen(kept, study, [claim("deep > all", metric="train_loss")])
    assert set(look.wanted) == {"narrow", "wide", "twin", "deep"}


def test_after_the_last_look_nothing_is_wanted(kept: Store, study: Study) -> None:
    look = seen(kept, replace(study, max_seeds=12), [OPEN], seeds=12)
    assert (look.seed_count, len(look.undecided), look.wanted) == (12, 1, {})


def test_what_arithmetic_decides_is_told_at_the_first_look(kept: Store, study: Study) -> None:
    sure = claim("wide > narrow", metric="parameters")
    assert seen(kept, study, [sure, OPEN]).decided[0].claim == sure
    assert seen(kept, study, [sure, OPEN], seeds=12).decided == ()


def test_a_study_that_claims_nothing_wants_nothing(kept: Store, study: Study) -> None:
    assert seen(kept, study, []).wanted == {}
