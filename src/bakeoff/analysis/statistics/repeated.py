"""Looking more than once: what each look says of one number in, what all looks say together out.

A look with the weight w tests at the share w of the level, and the weights sum to at most 1. By the union bound the
chance that any look errs stays below the level, whatever the looks have to do with each other. So the smallest p value
over its weight is a p value, and what all looks' intervals have in common is an interval: each look's is a repeated
confidence interval (Jennison and Turnbull, Interim analyses: the repeated confidence interval approach, JRSS B 51,
1989), and all of them cover together, however one stopped.

The weights are shares of the level, not levels. A level that grows when another claim is settled counts for the looks
that are past as well (Maurer and Bretz, Multiple testing in group sequential trials using graphical approaches,
Statistics in Biopharmaceutical Research 5, 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import final

from bakeoff.analysis.statistics.evidence import Evidence, Interval


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedEvidence:
    """What several looks say about one number.

    Attributes:
        mean: At the last look.
        looks: The evidence at each look that may spend something, with its weight, in order; none where no look may.
    """

    mean: float
    looks: tuple[tuple[Evidence, float], ...]

    def interval(self, level: float) -> Interval:
        """Return what all looks' intervals have in common; the last one's where they have nothing."""
        found = [evidence.interval(level * weight) for evidence, weight in self.looks]
        if not found:
            return Interval(low=-inf, high=inf)
        low, high = max(each.low for each in found), min(each.high for each in found)
        return Interval(low=low, high=high) if low <= high else found[-1]

    def p_greater(self, value: float) -> float:
        """Return the smallest one-sided p value of any look over its weight, at most 1."""
        return min((1.0, *(evidence.p_greater(value) / weight for evidence, weight in self.looks)))

    def p_less(self, value: float) -> float:
        """Return the same for the other side."""
        return min((1.0, *(evidence.p_less(value) / weight for evidence, weight in self.looks)))


def repeated(evidence: Sequence[Evidence], weights: Sequence[float]) -> RepeatedEvidence:
    """Return what all looks say together.

    Args:
        evidence: At each look, in order, at least one.
        weights: The share of its level that each look may spend, at most 1 in all.

    Example:
        >>> from bakeoff.analysis.statistics import student_evidence
        >>> once = student_evidence([1.0, 2.0, 3.0])
        >>> repeated([once, once], [0.5, 0.0]).p_greater(0.0) == 2 * once.p_greater(0.0)
        True
    """
    looks = tuple((each, weight) for each, weight in zip(evidence, weights, strict=True) if weight > 0)
    return RepeatedEvidence(mean=evidence[-1].mean, looks=looks)
