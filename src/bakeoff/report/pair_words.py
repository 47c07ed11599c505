"""Say how far apart the variants of each pair of a chain lie: a `Verdict` in, a sentence out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bakeoff.report.amounts import bounds_text, size_text

if TYPE_CHECKING:
    from bakeoff.analysis import Effect, Verdict

_MOST_TOLD = 3


def side_of(difference: float) -> str:
    """Return on which side of the second the first lies."""
    return "below" if difference < 0 else "above"


def pairs_sentence(verdict: Verdict) -> str:
    """Return what is known of each pair; of many pairs, which of them are clear, and which way."""
    pairs = verdict.pairs
    if len(pairs) <= _MOST_TOLD:
        return f"Pair by pair: {'; '.join(_apart(effect, verdict.claim.metric) for effect in pairs)}."
    above, below = [each for each in pairs if _is_clear(each, 1)], [each for each in pairs if _is_clear(each, -1)]
    told = [_named(each, "above") for each in above] + [_named(each, "below") for each in below]
    close = len(pairs) - len(told)
    if not told:
        return f"All {close} pairs are too close to call."
    if not close:
        return f"All {len(pairs)} pairs are clearly apart: {', '.join(told)}."
    rest = "the other one is" if close == 1 else f"the other {close} are"
    return f"Of {len(pairs)} pairs {_clear(told)}; {rest} too close to call."


def _apart(effect: Effect, metric: str) -> str:
    size = f"{size_text(effect.difference, metric)} {side_of(effect.difference)}"
    bounds = "" if effect.interval is None else f" ({bounds_text(effect.interval, metric)})"
    return f"{effect.pair.first} {size} {effect.pair.second}{bounds}"


def _is_clear(effect: Effect, sign: int) -> bool:
    if effect.interval is None:
        return effect.difference * sign > 0
    return effect.interval.low > 0 if sign > 0 else effect.interval.high < 0


def _clear(told: Sequence[str]) -> str:
    return f"{len(told)} {'is' if len(told) == 1 else 'are'} clearly apart: {', '.join(told)}"


def _named(effect: Effect, side: str) -> str:
    return f"{effect.pair.first} {side} {effect.pair.second}"
