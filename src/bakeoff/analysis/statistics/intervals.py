"""What repeated figures say together: numbers in, their mean with its interval out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean as exact_mean
from statistics import stdev

import scipy  # its `special`, which takes long to load, comes with its first use


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A mean that never goes without its count.

    Attributes:
        mean: Of all values.
        low: The interval's lower end; None with fewer than two values.
        high: The interval's upper end; None with fewer than two values.
        count: How many values there were.
    """

    mean: float
    low: float | None
    high: float | None
    count: int


def summarise(values: Sequence[float], *, confidence: float = 0.95) -> Summary | None:
    """Return the mean of independent values with Student's interval; None where there are no values.

    The interval is mean ± t · s / √n, where s is the sample's standard deviation (n - 1 in its denominator) and t the
    (1 + confidence) / 2 quantile of Student's distribution with n - 1 degrees of freedom ("Student", The probable error
    of a mean, Biometrika 6, 1908). It is not cut at 0 or 1, even for an accuracy.

    Args:
        values: One for each seed.
        confidence: Between 0 and 1.

    Example:
        >>> summarise([0.25])
        Summary(mean=0.25, low=None, high=None, count=1)
    """
    count = len(values)
    if count == 0:
        return None
    mean = exact_mean(values)
    if count == 1:
        return Summary(mean=mean, low=None, high=None, count=1)
    half_width = float(scipy.special.stdtrit(count - 1, (1 + confidence) / 2)) * stdev(values) / sqrt(count)
    return Summary(mean=mean, low=mean - half_width, high=mean + half_width, count=count)
