"""What the evidence says about the claims of one family: questions in, an outcome, its interval and its p value out.

A claim about one pair of variants is judged by one evidence; a chain by all its pairs. A chain is supported when every
pair is (intersection-union: Berger, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24, 1982),
which needs no correction and is decided by the weakest pair. One pair the wrong way refutes it, and with k pairs there
are k chances of that by accident, so what speaks against a chain is judged at its level over k (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bakeoff.analysis.statistics.equivalence import equivalence_interval, p_equivalent
from bakeoff.analysis.statistics.evidence import Evidence, Interval, p_outside
from bakeoff.analysis.statistics.multiplicity import holm_adjusted, holm_levels

Outcome = Literal["supported", "refuted", "negligible", "undecided"]
"""Negligible: of a claim that one variant is better, that no difference matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A claim, as far as numbers can answer it.

    Attributes:
        relation: "greater": every pair's difference is above 0; "equal": every pair's lies within ± margin.
        evidence: About each pair's difference, at least one; of a "greater" chain so that positive speaks for it.
        margin: The smallest difference that matters; without one no difference is called negligible, and nothing
            supports "equal".
    """

    relation: Literal["greater", "equal"]
    evidence: tuple[Evidence, ...]
    margin: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strong the evidence is: of each thing that might be said, the smallest level at which it is.

    Attributes:
        supported: The claim holds.
        refuted: It does not.
        negligible: The difference of a "greater" claim's weakest pair lies within ± margin.
        settling: Nothing is left to be said: which way, and whether it matters.
    """

    supported: float
    refuted: float
    negligible: float
    settling: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is known of one pair of a claim, at the claim's level.

    Attributes:
        mean: The estimated difference.
        interval: Of a "greater" claim it lies above 0 where the pair supports it, and below 0 where it refutes it; of
            an "equal" one it lies outside ± margin where the pair refutes it.
        equivalence_interval: It lies inside ± margin where the difference is negligible, or supports "equal".
    """

    mean: float
    interval: Interval
    equivalence_interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the evidence says about one claim of a family.

    The intervals of its weakest pair decide a claim, exactly as each `Finding` says.

    Attributes:
        outcome: Of a "greater" claim "negligible" stands only where neither direction is shown.
        is_within_margin: Whether the weakest pair's equivalence interval lies inside ± margin.
        level: The chance of a false verdict on this claim.
        p_value: Of the outcome, adjusted for all claims of the family; of an undecided one, of what came closest.
        weakest: Which pair decided.
        findings: What is known of each pair, in the question's order.
    """

    outcome: Outcome
    is_within_margin: bool
    level: float
    p_value: float
    weakest: int
    findings: tuple[Finding, ...]

    @property
    def deciding(self) -> Finding:
        """What is known of the weakest pair."""
        return self.findings[self.weakest]


def judge(
    questions: Sequence[Question], *, alpha: float = 0.05, open_count: int | None = None
) -> tuple[Judgement, ...]:
    """Return what the evidence says about each claim, all verdicts together right with 1 - alpha.

    Args:
        questions: The claims of one family.
        alpha: The chance of any false verdict.
        open_count: How many claims the family has, these and those that nothing can be asked of yet; these alone by
            default.
    """
    strengths = [strength(question) for question in questions]
    settling = [found.settling for found in strengths]
    levels = holm_levels(settling, alpha=alpha, open_count=open_count)
    outcomes = [_outcome(found, level) for found, level in zip(strengths, levels, strict=True)]
    deciding = [_p_value(found, outcome) for found, outcome in zip(strengths, outcomes, strict=True)]
    adjusted = holm_adjusted(deciding, settling, open_count=open_count)
    return tuple(
        _judgement(question, outcome, level=level, p_value=p_value)
        for question, outcome, level, p_value in zip(questions, outcomes, levels, adjusted, strict=True)
    )


def strength(question: Question) -> Strength:
    """Return how strong the evidence is for each thing that might be said about a claim, before any correction."""
    weakest, pairs = question.evidence[weakest_pair(question)], len(question.evidence)
    margin = question.margin
    if question.relation == "equal":
        supported = 1.0 if margin is None else p_equivalent(weakest, margin)
        refuted = min(1.0, pairs * p_outside(weakest, margin or 0.0))
        return Strength(supported=supported, refuted=refuted, negligible=1.0, settling=min(supported, refuted))
    supported = min(1.0, 2 * weakest.p_greater(0.0))
    refuted = min(1.0, 2 * pairs * weakest.p_less(0.0))
    direction = min(supported, refuted)
    if margin is None:
        return Strength(supported=supported, refuted=refuted, negligible=1.0, settling=direction)
    negligible = min(1.0, _size_tests(pairs) * p_equivalent(weakest, margin))
    size = min(negligible, p_outside(weakest, margin))
    return Strength(supported=supported, refuted=refuted, negligible=negligible, settling=max(direction, size))


def weakest_pair(question: Question) -> int:
    """Return which pair speaks least for the claim; of several that speak not at all, the one furthest from it."""
    margin = question.margin or 0.0
    if question.relation == "equal":
        against = [(p_equivalent(pair, margin), abs(pair.mean)) for pair in question.evidence]
    else:
        against = [(pair.p_greater(0.0), -pair.mean) for pair in question.evidence]
    return against.index(max(against))


def _size_tests(pairs: int) -> int:
    """Return by how much a chain's level shrinks for "negligible", so that with what else it says it is kept.

    Of a chain some pairs may be equal while others differ by the margin: support then may be false with half the
    level, so that the pairs' sizes have the other half to share.
    """
    return 1 if pairs == 1 else 2 * pairs


def _outcome(found: Strength, level: float) -> Outcome:
    if found.supported <= level:
        return "supported"
    if found.refuted <= level:
        return "refuted"
    return "negligible" if found.negligible <= level else "undecided"


def _p_value(found: Strength, outcome: Outcome) -> float:
    said = {"supported": found.supported, "refuted": found.refuted, "negligible": found.negligible}
    return said.get(outcome, min(said.values()))


def _judgement(question: Question, outcome: Outcome, *, level: float, p_value: float) -> Judgement:
    weakest = weakest_pair(question)
    findings = tuple(_finding(question, pair, level=level) for pair in question.evidence)
    within = findings[weakest].equivalence_interval
    return Judgement(
        outcome=outcome,
        is_within_margin=question.margin is not None and within.is_inside(question.margin),
        level=level,
        p_value=p_value,
        weakest=weakest,
        findings=findings,
    )


def _finding(question: Question, pair: Evidence, *, level: float) -> Finding:
    pairs, is_order = len(question.evidence), question.relation == "greater"
    wide, narrow = pair.interval(level / pairs), pair.interval(level)
    return Finding(
        mean=pair.mean,
        interval=Interval(low=narrow.low, high=wide.high) if is_order else wide,
        equivalence_interval=equivalence_interval(pair, level / _size_tests(pairs) if is_order else level),
    )
