"""Whether a difference is too small to matter: evidence and a margin in, a p value and its interval out.

Equivalence is shown, not assumed from a missing difference: by two one-sided tests, that the truth lies above -margin
and below margin, each at the whole level (Schuirmann, A comparison of the two one-sided tests procedure and the power
approach, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987). No correction is due between the two, since at
most one of their hypotheses can be true.
"""

from __future__ import annotations

from bakeoff.analysis.statistics.evidence import Evidence, Interval


def p_equivalent(evidence: Evidence, margin: float) -> float:
    """Return the p value of "it lies within ± margin": the larger of the two one-sided ones."""
    return max(evidence.p_greater(-margin), evidence.p_less(margin))


def equivalence_interval(evidence: Evidence, level: float) -> Interval:
    """Return the interval that lies inside ± margin exactly where `p_equivalent` is at most `level`.

    It covers with 1 - 2 · level: each of its ends is a one-sided bound at `level`.
    """
    return evidence.interval(2 * level)
