"""Judge what is said to be wrong with a variant: a symptom claim and its trials in, a verdict out."""

from __future__ import annotations

from bakeoff.analysis.statistics import Interval, share_bounds
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.verdict import NextStep, SymptomShare, Verdict, VerdictOutcome
from bakeoff.spec import Claim, SymptomClaim

HALF = 0.5
"""A variant is said to have a symptom when more than half of all seeds would show it."""

_MOST_SEEDS = 128


def symptom_verdict(claim: Claim, expected: SymptomClaim, *, trials: StudyTrials) -> Verdict:
    """Return whether more than half of all seeds show a symptom, by the exact 95 % bounds of their share.

    Such claims stand outside Holm's family: each is judged by itself.
    """
    if trials.unfinished_count(expected.variant):
        return Verdict(claim=claim, outcome="undecided", hindrance="unfinished")
    found = [each[expected.symptom].is_shown for each in trials.symptoms(expected.variant).values()]
    known = [is_shown for is_shown in found if is_shown is not None]
    if not known:
        return Verdict(claim=claim, outcome="undecided", hindrance="not measured")
    share = SymptomShare(hits=sum(known), count=len(known), bounds=share_bounds(sum(known), len(known)))
    outcome = _outcome(share.bounds, negated=expected.negated)
    return Verdict(
        claim=claim,
        outcome=outcome,
        share=share,
        level=0.05,
        seed_count=share.count,
        next_step=_next_step(share, expected.variant, trials) if outcome == "undecided" else None,
    )


def _outcome(bounds: Interval, *, negated: bool) -> VerdictOutcome:
    if bounds.low > HALF:
        return "refuted" if negated else "supported"
    if bounds.high < HALF:
        return "supported" if negated else "refuted"
    return "undecided"


def _next_step(share: SymptomShare, variant: str, trials: StudyTrials) -> NextStep:
    """Return how many seeds would decide, if as many of them show it as do now."""
    for count in range(share.count + 1, _MOST_SEEDS + 1):
        bounds = share_bounds(round(share.hits / share.count * count), count)
        if bounds.low > HALF or bounds.high < HALF:
            seconds = trials.seconds_per_seed([variant]) * (count - share.count)
            return NextStep(seed_count=count, train_seconds=seconds, image_count=None)
    return NextStep(seed_count=None, train_seconds=None, image_count=None)
