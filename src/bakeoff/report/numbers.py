"""Write numbers as readers of tables expect them: numbers in, short texts out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bakeoff.analysis import Summary

DECIMALS = {"microseconds_per_image": 1}
"""Digits after the point, by metric; losses and accuracies have four."""

_LOSS_DECIMALS = 4
_KNOWN_DIGITS = 12
NOTHING = "–"
"""What stands in a table where there is no figure."""


def decimals_of(metric: str) -> int:
    """Return how many digits after the point a metric is shown with."""
    return DECIMALS.get(metric, _LOSS_DECIMALS)


def number_text(value: float | None, *, decimals: int) -> str:
    """Return a number with a fixed count of decimals; a very large one in short form.

    One mean, summed in another order or told in percent, may differ in its last bit. So that it is never rounded once
    up and once down, it is rounded as the decimal number that it stands for, halves away from 0.

    Example:
        >>> number_text(0.93704, decimals=4)
        '0.9370'
        >>> number_text(87.265, decimals=2), number_text(100 * 0.8726499999999999, decimals=2)
        ('87.27', '87.27')
    """
    if value is None:
        return NOTHING
    if not abs(value) < 1e5:
        return f"{value:.3g}"
    meant = Decimal(f"{value:.{_KNOWN_DIGITS}g}")
    return f"{meant.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"


def mean_text(summary: Summary | None, *, decimals: int) -> str:
    """Return a mean and half the width of its interval, as `0.9370 ±0.0012`; a single value without one."""
    if summary is None:
        return NOTHING
    mean = number_text(summary.mean, decimals=decimals)
    if summary.low is None or summary.high is None:
        return mean
    return f"{mean} ±{_half_width((summary.high - summary.low) / 2, decimals)}"


def _half_width(half: float, decimals: int) -> str:
    smallest = 10.0**-decimals
    # Rounded to nothing it would look like certainty.
    is_hidden = 0 < half < smallest / 2
    return f"<{smallest:.{decimals}f}" if is_hidden else number_text(half, decimals=decimals)


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun, as `1 trial` or `1,024 trials`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def duration_text(seconds: float) -> str:
    """Return a time span in words, as `8 s`, `4 min 5 s` or `2 h 10 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"
