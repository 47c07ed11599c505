"""What data say about one number: the contract that turns a level into an interval and a value into a p value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where a number may lie; both ends belong to it.

    Attributes:
        low: The lower end; minus infinity where the data set no bound.
        high: The upper end; infinity where the data set no bound.
    """

    low: float
    high: float

    def is_inside(self, margin: float) -> bool:
        """Say whether every point lies strictly between -margin and margin."""
        return -margin < self.low and self.high < margin

    def is_outside(self, margin: float) -> bool:
        """Say whether every point lies strictly on one side of -margin and margin together; 0 asks about zero."""
        return self.low > margin or self.high < -margin


class Evidence(Protocol):
    """What data say about one number, such as how far one variant leads another.

    Interval and p value come from one test, so they never disagree: `p_greater(value) <= level / 2` exactly where
    `interval(level).low > value`, and `p_less(value) <= level / 2` exactly where `interval(level).high < value`.
    """

    @property
    def mean(self) -> float:
        """Return the estimate, in the metric's own unit."""
        ...

    def interval(self, level: float) -> Interval:
        """Return the values that a two-sided test at `level` does not reject: it covers with 1 - level."""
        ...

    def p_greater(self, value: float) -> float:
        """Return the one-sided p value of "it is greater than `value`"."""
        ...

    def p_less(self, value: float) -> float:
        """Return the one-sided p value of "it is less than `value`"."""
        ...


def p_differs(evidence: Evidence, value: float = 0.0) -> float:
    """Return the two-sided p value of "it is not `value`": twice the smaller one-sided p value, at most 1."""
    return min(1.0, 2 * evidence.p_greater(value), 2 * evidence.p_less(value))


def p_outside(evidence: Evidence, margin: float) -> float:
    """Return the two-sided p value of "it lies beyond -margin or margin"; the smallest level whose interval does."""
    return min(1.0, 2 * evidence.p_greater(margin), 2 * evidence.p_less(-margin))
