"""How many seeds a study asks for: its `seeds` and `max_seeds` in, the counts at which it looks at its claims out."""

from __future__ import annotations

from itertools import takewhile
from typing import Final, Literal

from bakeoff.spec.rules import Rule, integer_between

Seeds = int | Literal["until decided"]

UNTIL_DECIDED: Final = "until decided"
"""Trains seeds in blocks, until every claim is decided or `max_seeds` is reached."""

LARGEST_SEED_COUNT = 10_000
SEED_COUNT = integer_between(1, LARGEST_SEED_COUNT)
SEEDS = Rule(
    f"{SEED_COUNT.expected}, or '{UNTIL_DECIDED}'", lambda value: value == UNTIL_DECIDED or SEED_COUNT.accepts(value)
)


def planned_looks(max_seeds: int) -> tuple[int, ...]:
    """Return the counts of seeds at which claims are looked at, if a study trains until they are decided.

    They are 8, 12, 16, 24, 32, 48 and so on, half as many again and a third more by turns; the last is `max_seeds`.

    Example:
        >>> planned_looks(32)
        (8, 12, 16, 24, 32)
        >>> planned_looks(20)
        (8, 12, 16, 20)
    """
    blocks = (count << doubling for doubling in range(max_seeds.bit_length()) for count in (8, 12))
    return (*takewhile(lambda count: count < max_seeds, blocks), max_seeds)
