"""Too few seeds for exact tests, in words."""

from __future__ import annotations

from bakeoff.analysis import SeedShortage
from bakeoff.report import shortage_sentence


def test_it_says_how_many_seeds_to_ask_for() -> None:
    assert shortage_sentence(SeedShortage(claim_count=2, seed_count=3, deciding_count=7)) == (
        "With 3 seeds no exact test could support or refute any of 2 claims that rest on one; "
        "with 7 it could: --seeds 7."
    )
    assert shortage_sentence(SeedShortage(claim_count=1, seed_count=1, deciding_count=6)) == (
        "With 1 seed no exact test could support or refute the 1 claim that rests on one; with 6 it could: --seeds 6."
    )


def test_a_study_that_adds_seeds_is_asked_for_more_of_them() -> None:
    short = SeedShortage(claim_count=1, seed_count=2, deciding_count=6, is_most=True)
    assert shortage_sentence(short).endswith("with 6 it could: max_seeds = 6.")
