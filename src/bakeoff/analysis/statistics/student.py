"""Evidence from a mean whose noise is estimated: a standard error and its degrees of freedom in, intervals out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, inf, isinf, sqrt
from statistics import fmean, variance
from typing import final

import scipy  # its `special`, which takes long to load, comes with its first use

from bakeoff.analysis.statistics.evidence import Interval


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StudentEvidence:
    """A mean with Student's intervals: mean ± t · standard error.

    The test is Student's ("Student", The probable error of a mean, Biometrika 6, 1908), with the degrees of freedom
    that whoever estimated the standard error found for it.

    Attributes:
        mean: The estimate.
        standard_error: Of the mean; 0 where nothing varied, infinity where one value alone says nothing of noise.
        degrees_of_freedom: Of the standard error; need not be whole.
    """

    mean: float
    standard_error: float
    degrees_of_freedom: float

    def interval(self, level: float) -> Interval:
        """Return mean ± t · standard error, with t the 1 - level / 2 quantile; without bounds where `level` is 0."""
        half_width = self._half_width(level)
        return Interval(low=self.mean - half_width, high=self.mean + half_width)

    def p_greater(self, value: float) -> float:
        """Return the chance of a mean this high or higher if `value` were the truth."""
        return float(scipy.special.stdtr(self.degrees_of_freedom, -self._distance(value)))

    def p_less(self, value: float) -> float:
        """Return the chance of a mean this low or lower if `value` were the truth."""
        return float(scipy.special.stdtr(self.degrees_of_freedom, self._distance(value)))

    def _half_width(self, level: float) -> float:
        if level <= 0 or isinf(self.standard_error):
            return inf
        if self.standard_error == 0 or level >= 1:
            return 0.0
        return -float(scipy.special.stdtrit(self.degrees_of_freedom, level / 2)) * self.standard_error

    def _distance(self, value: float) -> float:
        """Return how many standard errors the mean lies above `value`."""
        gap = self.mean - value
        if self.standard_error == 0:
            return copysign(inf, gap) if gap else 0.0
        return gap / self.standard_error


def student_evidence(values: Sequence[float]) -> StudentEvidence:
    """Return the evidence of independent values, one for each seed, about their mean: other seeds, all else the same.

    One value gives a mean without bounds.

    Args:
        values: At least one.

    Example:
        >>> student_evidence([1.0, 2.0, 3.0]).degrees_of_freedom
        2.0
    """
    count = len(values)
    if count == 1:
        return StudentEvidence(mean=float(values[0]), standard_error=inf, degrees_of_freedom=1.0)
    error = sqrt(variance(values) / count)
    return StudentEvidence(mean=fmean(values), standard_error=error, degrees_of_freedom=float(count - 1))


def unpaired_evidence(first: Sequence[float], second: Sequence[float]) -> StudentEvidence:
    """Return the evidence about mean of `first` - mean of `second`, of seeds that have nothing in common.

    It is Student's two-sample test with one variance for both, as is right where both are the same variant under other
    seeds. One value on either side gives a mean without bounds.

    Args:
        first: At least one value.
        second: At least one value.
    """
    mean, freedom = fmean(first) - fmean(second), len(first) + len(second) - 2
    if min(len(first), len(second)) < 2:
        return StudentEvidence(mean=mean, standard_error=inf, degrees_of_freedom=1.0)
    squares = variance(first) * (len(first) - 1) + variance(second) * (len(second) - 1)
    error = sqrt(squares / freedom * (1 / len(first) + 1 / len(second)))
    return StudentEvidence(mean=mean, standard_error=error, degrees_of_freedom=float(freedom))
