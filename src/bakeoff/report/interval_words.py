"""Say what is odd about intervals: both intervals of several means in, a sentence out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bakeoff.analysis import Interval

_NARROWER = (
    "Where the interval for other images is the narrower one: that for these images rests on the seeds alone, and so "
    "few hardly tell how far others would scatter; the other one rests on the many images, too. Each holds the truth "
    "about 95 times in 100."
)
# What is narrower by less is not seen.
_CLEARLY = 0.95


def narrower_text(intervals: Iterable[tuple[Interval | None, Interval | None]]) -> str:
    """Return why other images can seem to leave less open than these; empty where they do not.

    Args:
        intervals: Of each mean the one for other seeds on these images, and the one for other images, too.

    Example:
        >>> from bakeoff.analysis import Interval
        >>> wide, narrow = Interval(low=0.90, high=0.99), Interval(low=0.94, high=0.97)
        >>> narrower_text([(narrow, wide)])
        ''
        >>> narrower_text([(wide, narrow)]).partition(":")[0]
        'Where the interval for other images is the narrower one'
    """
    is_any = any(
        these is not None and other is not None and _width(other) < _CLEARLY * _width(these)
        for these, other in intervals
    )
    return _NARROWER if is_any else ""


def _width(interval: Interval) -> float:
    return interval.high - interval.low
