"""Draw a curve with characters: values after each epoch in, a line of bars out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from statistics import fmean

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], *, low: float, high: float, width: int, is_log: bool = False) -> str:
    """Return a curve as at most `width` bars.

    Args:
        values: One for each epoch; where one is not known, there is a blank.
        low: What the lowest bar stands for: curves that are compared have the same.
        high: What the highest bar stands for.
        width: How many characters there is room for; of more epochs a few neighbours are drawn as their mean.
        is_log: Whether equal steps are equal ratios; `low` is then above 0.

    Example:
        >>> sparkline([1.0, 0.5, None, 0.0], low=0.0, high=1.0, width=8)
        '█▅ ▁'
    """
    scale = log if is_log else float
    bottom, top = scale(low), scale(high)
    means = _neighbours([None if value is None else scale(max(value, low)) for value in values], width)
    return "".join(" " if mean is None else _bar((mean - bottom) / ((top - bottom) or 1.0)) for mean in means)


def _neighbours(values: Sequence[float | None], width: int) -> Iterator[float | None]:
    """Yield at most `width` means over neighbours, each over as many, up to one."""
    count = min(width, len(values))
    for at in range(count):
        part = values[at * len(values) // count : (at + 1) * len(values) // count]
        known = [value for value in part if value is not None]
        yield fmean(known) if known else None


def _bar(height: float) -> str:
    return _BARS[round(min(max(height, 0.0), 1.0) * (len(_BARS) - 1))]
