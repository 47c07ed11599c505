"""Say that seeds are too few for exact tests: a `SeedShortage` in, a sentence out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bakeoff.report.numbers import count_text

if TYPE_CHECKING:
    from bakeoff.analysis import SeedShortage


def shortage_sentence(shortage: SeedShortage) -> str:
    """Return how many claims cannot be settled, and how many seeds to ask for so that they could."""
    seeds, count, enough = count_text(shortage.seed_count, "seed"), shortage.claim_count, shortage.deciding_count
    claims = "the 1 claim that rests" if count == 1 else f"any of {count} claims that rest"
    ask = f"max_seeds = {enough}" if shortage.is_most else f"--seeds {enough}"
    return f"With {seeds} no exact test could support or refute {claims} on one; with {enough} it could: {ask}."
