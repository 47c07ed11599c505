"""Judge what is said to be wrong with a variant: a symptom claim and its trials in, a verdict out."""

from __future__ import annotations

from collections.abc import Sequence

from bakeoff.analysis.statistics import Interval, share_bounds
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.verdict import NextStep, SymptomShare, Verdict, VerdictOutcome
from bakeoff.spec import Claim, SymptomClaim

HALF = 0.5
"""A variant is said to have a symptom when more than half of all seeds would show it."""

LEVEL = 0.05
"""The chance of a false verdict on such a claim. It stands outside Holm's family: each is judged by itself."""

_MOST_SEEDS = 128


def symptom_verdict(claim: Claim, expected: SymptomClaim, *, seen: Sequence[tuple[StudyTrials, float]]) -> Verdict:
    """Return whether more than half of all seeds show a symptom, by exact bounds of their share.

    Args:
        claim: As its author wrote it.
        expected: What it expects.
        seen: The trials at each look, with the share of the level that it spends; at least one.
    """
    trials, weight = seen[-1]
    known = _known(expected, trials)
    if not known:
        return Verdict(claim=claim, outcome="undecided", hindrance="not measured")
    share = SymptomShare(hits=sum(known), count=len(known), bounds=_bounds(expected, seen), coverage=1 - LEVEL)
    outcome = _outcome(share.bounds, negated=expected.negated)
    return Verdict(
        claim=claim,
        outcome=outcome,
        share=share,
        level=LEVEL,
        seed_count=share.count,
        next_step=_next_step(share, expected.variant, trials, level=(weight or 1.0) * LEVEL)
        if outcome == "undecided"
        else None,
    )


def _known(expected: SymptomClaim, trials: StudyTrials) -> list[bool]:
    """Return for each trial that can tell whether it shows the symptom."""
    found = (each[expected.symptom].is_shown for each in trials.symptoms(expected.variant).values())
    return [is_shown for is_shown in found if is_shown is not None]


def _bounds(expected: SymptomClaim, seen: Sequence[tuple[StudyTrials, float]]) -> Interval:
    """Return what the bounds of all looks have in common."""
    bounds = Interval(low=0.0, high=1.0)
    for trials, weight in seen:
        known = _known(expected, trials)
        if known and weight > 0:
            found = share_bounds(sum(known), len(known), level=weight * LEVEL)
            common = Interval(low=max(bounds.low, found.low), high=min(bounds.high, found.high))
            bounds = common if common.low <= common.high else found
    return bounds


def _outcome(bounds: Interval, *, negated: bool) -> VerdictOutcome:
    if bounds.low > HALF:
        return "refuted" if negated else "supported"
    if bounds.high < HALF:
        return "supported" if negated else "refuted"
    return "undecided"


def _next_step(share: SymptomShare, variant: str, trials: StudyTrials, *, level: float) -> NextStep:
    """Return how many seeds would decide at a level, if as many of them show it as do now."""
    for count in range(share.count + 1, _MOST_SEEDS + 1):
        bounds = share_bounds(round(share.hits / share.count * count), count, level=level)
        if bounds.low > HALF or bounds.high < HALF:
            seconds = trials.seconds_per_seed([variant]) * (count - share.count)
            return NextStep(seed_count=count, train_seconds=seconds, image_count=None)
    return NextStep(seed_count=None, train_seconds=None, image_count=None)
