"""Judge a study's claims: its trials in, one `Verdict` for each claim out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from statistics import fmean

from bakeoff.analysis.chain_claims import Posed, pose, variants_of
from bakeoff.analysis.freezing import Asked, asked_before, is_frozen
from bakeoff.analysis.pair_evidence import PairEvidence
from bakeoff.analysis.statistics import Judgement, Outcome, Undecided, deciding_seed_count, judge, outlook, single_runs
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.symptom_claims import symptom_verdict
from bakeoff.analysis.verdict import Effect, NextStep, OneRun, Order, Trouble, Verdict, VerdictOutcome
from bakeoff.spec import Claim, SymptomClaim, parse_expectation

# More seeds alone decide there: the count of images is not asked about.
_ANY_IMAGES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A claim on its way to its verdict.

    Attributes:
        claim: As its author wrote it.
        variants: Those that it is about.
        is_frozen: Whether it came before its results.
        found: What is asked of the trials, or the verdict where nothing needs to be.
    """

    claim: Claim
    variants: tuple[str, ...]
    is_frozen: bool
    found: Posed | Verdict

    @property
    def is_in_family(self) -> bool:
        """Whether numbers decide it, now or once there are some: Holm's correction holds over these claims."""
        if isinstance(self.found, Posed):
            return True
        is_chain = not isinstance(parse_expectation(self.claim.expect), SymptomClaim)
        return is_chain and self.found.hindrance is not None


def claim_verdicts(trials: StudyTrials) -> tuple[Verdict, ...]:
    """Return what the evidence says about each claim of a study, in the study's order.

    Holm's correction holds over all frozen claims that numbers decide. Claims that came later are a family of their
    own, so that they move no frozen verdict.

    Args:
        trials: Of the study.

    Raises:
        DataError: The data set has gone or changed.
    """
    asked = asked_before(trials.results.store.study_runs(), trials.study.name)
    drafts = [_draft(claim, trials, asked) for claim in trials.study.claims]
    families = {
        is_early: list(_judged([each for each in drafts if each.is_frozen is is_early], trials))
        for is_early in (True, False)
    }
    in_turn = {is_early: iter(found) for is_early, found in families.items()}
    return tuple(_completed(next(in_turn[draft.is_frozen]), draft, trials) for draft in drafts)


def _draft(claim: Claim, trials: StudyTrials, asked: Sequence[Asked]) -> _Draft:
    expected = parse_expectation(claim.expect)
    if isinstance(expected, SymptomClaim):
        variants: tuple[str, ...] = (expected.variant,)
        found: Posed | Verdict = symptom_verdict(claim, expected, trials=trials)
    else:
        variants, found = variants_of(expected, trials), pose(claim, expected, trials=trials)
    early = is_frozen(claim, variants=variants, trials=trials, asked=asked)
    return _Draft(claim=claim, variants=variants, is_frozen=early, found=found)


def _judged(drafts: Sequence[_Draft], trials: StudyTrials) -> Iterator[Verdict]:
    """Yield the verdicts on one family, in its order."""
    questions = [draft.found.question for draft in drafts if isinstance(draft.found, Posed)]
    judgements = iter(judge(questions, open_count=sum(draft.is_in_family for draft in drafts)) if questions else ())
    for draft in drafts:
        yield _verdict(draft.found, next(judgements), trials) if isinstance(draft.found, Posed) else draft.found


def _verdict(posed: Posed, judgement: Judgement, trials: StudyTrials) -> Verdict:
    deciding = posed.pairs[judgement.weakest]
    return Verdict(
        claim=posed.claim,
        outcome=_OUTCOMES[judgement.outcome],
        is_smaller_than_margin=judgement.is_within_margin,
        scope=posed.scope,
        margin=posed.question.margin,
        effect=None if deciding.is_counted else _effect(posed, judgement, deciding),
        p_value=judgement.p_value,
        level=judgement.level,
        seed_count=len(deciding.seeds),
        image_count=deciding.image_count,
        order=_order(deciding) if deciding.is_counted else None,
        next_step=_next_step(posed, judgement, trials) if judgement.outcome == "undecided" else None,
        one_run=None if deciding.is_counted else _one_run(deciding),
    )


def _effect(posed: Posed, judgement: Judgement, deciding: PairEvidence) -> Effect:
    is_about_size = judgement.outcome == "negligible" or (
        posed.question.relation == "equal" and judgement.outcome != "refuted"
    )
    # Two one-sided tests at a level are an interval at twice the level.
    level = 2 * judgement.level if is_about_size else judgement.level
    return Effect(
        pair=deciding.pair,
        first=fmean(deciding.first),
        second=fmean(deciding.second),
        difference=judgement.deciding.mean,
        interval=judgement.deciding.equivalence_interval if is_about_size else judgement.deciding.interval,
        coverage=1 - level,
        these_images=deciding.these_images.interval(level),
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
    undecided = Undecided(
        effect=effect,
        components=deciding.components,
        image_count=deciding.image_count or _ANY_IMAGES,
        seed_count=len(deciding.seeds),
        level=level,
        margin=margin,
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


def _completed(verdict: Verdict, draft: _Draft, trials: StudyTrials) -> Verdict:
    """Return the verdict with what is known of its claim and its variants."""
    troubles = tuple(trouble for trouble in (_trouble(name, trials) for name in draft.variants) if trouble is not None)
    return replace(verdict, is_frozen=draft.is_frozen, troubles=troubles)


def _trouble(variant: str, trials: StudyTrials) -> Trouble | None:
    found = trials.symptoms(variant).values()
    diverged, stuck = (sum(each[name].is_shown is True for each in found) for name in ("diverged", "stuck"))
    if not diverged and not stuck:
        return None
    return Trouble(variant=variant, diverged=diverged, stuck=stuck, count=len(found))


_OUTCOMES: dict[Outcome, VerdictOutcome] = {
    "supported": "supported",
    "refuted": "refuted",
    "negligible": "no difference that matters",
    "undecided": "undecided",
}
