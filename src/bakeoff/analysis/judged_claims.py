"""What a judgement says: a claim that was put to the trials and its judgement in, the `Verdict` out."""

from __future__ import annotations

from math import inf
from statistics import fmean

from bakeoff.analysis.chain_claims import Posed
from bakeoff.analysis.pair_evidence import PairEvidence
from bakeoff.analysis.statistics import (
    Evidence,
    Judgement,
    Outcome,
    RepeatedEvidence,
    Undecided,
    deciding_seed_count,
    outlook,
    single_runs,
)
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.verdict import Effect, NextStep, OneRun, Order, Verdict, VerdictOutcome

# More seeds alone decide there: the count of images is not asked about.
_ANY_IMAGES = 2


def judged_claim(posed: Posed, judgement: Judgement, *, trials: StudyTrials) -> Verdict:
    """Return what is said about a claim that numbers have answered.

    Args:
        posed: What was asked.
        judgement: The answer.
        trials: Those that were asked.
    """
    deciding = posed.pairs[judgement.weakest]
    if posed.machine is not None:
        return _timed(posed, judgement)
    return Verdict(
        claim=posed.claim,
        outcome=_OUTCOMES[judgement.outcome],
        is_smaller_than_margin=judgement.is_within_margin,
        scope=posed.scope,
        margin=posed.question.margin,
        effect=None if deciding.is_counted else _effect(posed, judgement, judgement.weakest),
        pairs=_pairs(posed, judgement),
        p_value=judgement.p_value,
        level=judgement.level,
        seed_count=len(deciding.seeds),
        image_count=deciding.image_count,
        order=_order(deciding) if deciding.is_counted else None,
        next_step=_next_step(posed, judgement, trials) if judgement.outcome == "undecided" else None,
        one_run=None if deciding.is_counted else _one_run(deciding),
    )


def _timed(posed: Posed, judgement: Judgement) -> Verdict:
    """Return what is said about a claim on time, which seeds have no part in."""
    return Verdict(
        claim=posed.claim,
        outcome=_OUTCOMES[judgement.outcome],
        is_smaller_than_margin=judgement.is_within_margin,
        margin=posed.question.margin,
        effect=_effect(posed, judgement, judgement.weakest),
        pairs=_pairs(posed, judgement),
        p_value=judgement.p_value,
        level=judgement.level,
        machine=posed.machine,
        block_count=len(posed.pairs[judgement.weakest].seeds),
    )


def _pairs(posed: Posed, judgement: Judgement) -> tuple[Effect, ...]:
    """Return the effect of each pair, where there are several."""
    if len(posed.pairs) == 1 or any(pair.is_counted for pair in posed.pairs):
        return ()
    return tuple(_effect(posed, judgement, position) for position in range(len(posed.pairs)))


def _effect(posed: Posed, judgement: Judgement, position: int) -> Effect:
    is_about_size = judgement.outcome == "negligible" or (
        posed.question.relation == "equal" and judgement.outcome != "refuted"
    )
    # Two one-sided tests at a level are an interval at twice the level.
    level = 2 * judgement.level if is_about_size else judgement.level
    pair, found = posed.pairs[position], judgement.findings[position]
    return Effect(
        pair=pair.pair,
        first=fmean(pair.first),
        second=fmean(pair.second),
        difference=found.mean,
        interval=found.equivalence_interval if is_about_size else found.interval,
        coverage=1 - level,
        these_images=pair.these_images.interval(level),
    )


def _order(deciding: PairEvidence) -> Order:
    both = list(zip(deciding.first, deciding.second, strict=True))
    return Order(
        pair=deciding.pair,
        first_larger=sum(first > second for first, second in both),
        second_larger=sum(first < second for first, second in both),
        first_never=deciding.first.count(inf),
        second_never=deciding.second.count(inf),
    )


def _one_run(deciding: PairEvidence) -> OneRun:
    return OneRun(runs=single_runs(deciding.first, deciding.second), seeds=deciding.seeds)


def _next_step(posed: Posed, judgement: Judgement, trials: StudyTrials) -> NextStep | None:
    deciding = posed.pairs[judgement.weakest]
    if deciding.components is None:
        return None
    effect, level, margin = _to_be_shown(posed, judgement)
    level *= _last_share(posed.question.evidence[judgement.weakest])
    undecided = Undecided(
        effect=effect,
        components=deciding.components,
        image_count=deciding.image_count or _ANY_IMAGES,
        seed_count=len(deciding.seeds),
        level=level,
        margin=margin,
        counts_images=deciding.image_count is not None and posed.claim.metric == "test_accuracy",
    )
    is_exact = deciding.image_count is None
    needed = outlook(undecided, least_seeds=deciding_seed_count(1, alpha=level) if is_exact else 2)
    missing = None if needed.seed_count is None else needed.seed_count - len(deciding.seeds)
    names = [name for each in posed.pairs for name in (each.pair.first, each.pair.second)]
    return NextStep(
        seed_count=needed.seed_count,
        train_seconds=None if missing is None else missing * trials.seconds_per_seed(names),
        image_count=None if is_exact else needed.image_count,
    )


def _last_share(evidence: Evidence) -> float:
    """Return which share of a claim's level its last look could spend: all of it where there is but one."""
    return evidence.looks[-1][1] if isinstance(evidence, RepeatedEvidence) and evidence.looks else 1.0


def _to_be_shown(posed: Posed, judgement: Judgement) -> tuple[float, float, float | None]:
    """Return the effect, the two-sided level and the margin of the test that would probably decide."""
    effect, level, margin = abs(judgement.deciding.mean), judgement.level, posed.question.margin
    against = level / len(posed.pairs)
    if posed.question.relation == "greater":
        return effect, level if judgement.deciding.mean > 0 else against, margin
    if margin is None:
        return effect, against, None
    # That the effect keeps its distance from the margin: inside it by a one-sided test, outside by a two-sided one.
    return abs(margin - effect), 2 * level if effect < margin else against, None


_OUTCOMES: dict[Outcome, VerdictOutcome] = {
    "supported": "supported",
    "refuted": "refuted",
    "negligible": "no difference that matters",
    "undecided": "undecided",
}
