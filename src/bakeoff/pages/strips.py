"""Draw a claim's interval as a strip: a `Verdict` in, positions on a line from 0 to 100 out; None where it has none."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from bakeoff.report import size_text

if TYPE_CHECKING:
    from bakeoff.analysis import Effect, Verdict

# Of the strip's width, left free on either side.
_EDGE = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """An interval and what it is compared with, in percent of the strip's width.

    Attributes:
        zero: Where there is no difference.
        low: The interval's lower end.
        high: Its upper end.
        mean: The difference.
        margin: The ends of what does not matter; None where the claim has no margin.
        says: What is drawn, in words.
    """

    zero: float
    low: float
    high: float
    mean: float
    margin: tuple[float, float] | None
    says: str


def strip(verdict: Verdict) -> Strip | None:
    """Return a claim's interval as a strip; None where it has none, or one without ends."""
    effect = verdict.effect
    if effect is None or effect.interval is None:
        return None
    low, high = effect.interval.low, effect.interval.high
    if not (isfinite(low) and isfinite(high)):
        return None
    return _strip(verdict, effect, ends=(low, high))


def _strip(verdict: Verdict, effect: Effect, *, ends: tuple[float, float]) -> Strip:
    margin = None if verdict.margin is None else (-verdict.margin, verdict.margin)
    marks = [*ends, effect.difference, 0.0, *(margin or ())]
    left, width = min(marks), (max(marks) - min(marks)) or 1.0

    def place(value: float) -> float:
        percent: float = 100 * (_EDGE + (1 - 2 * _EDGE) * (value - left) / width)
        return round(percent, 2)

    return Strip(
        zero=place(0.0),
        low=place(ends[0]),
        high=place(ends[1]),
        mean=place(effect.difference),
        margin=None if margin is None else (place(margin[0]), place(margin[1])),
        says=_says(verdict, effect),
    )


def _says(verdict: Verdict, effect: Effect) -> str:
    parts = [f"{effect.pair.first} less {effect.pair.second}", "dashed: no difference"]
    if verdict.margin is not None:
        parts.append(f"shaded: too small to matter, ±{size_text(verdict.margin, verdict.claim.metric)}")
    return " · ".join(parts)
