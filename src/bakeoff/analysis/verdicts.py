"""Judge a study's claims: its trials in, one `Verdict` for each claim out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bakeoff.analysis.chain_claims import variants_of
from bakeoff.analysis.claim_looks import Answer, chain_answers, symptom_answer
from bakeoff.analysis.freezing import asked_before, is_frozen
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.verdict import Trouble, Verdict
from bakeoff.spec import Chain, Claim, SymptomClaim, parse_expectation, variants_named


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAnswers:
    """What the evidence says about a study's claims, and what it lacks.

    Attributes:
        verdicts: One for each claim, in the study's order.
        wanted: How many seeds of which variants the claims need that are still open; empty where none is.
    """

    verdicts: tuple[Verdict, ...]
    wanted: Mapping[str, int]


def claim_answers(trials: StudyTrials) -> StudyAnswers:
    """Return what the evidence says about each claim of a study.

    Holm's correction holds over all frozen claims that numbers decide. Claims that came later are a family of their
    own, so that they move no frozen verdict. The trials of the seeds below a look's count alone decide what is said at
    that look, so it does not matter how often a run was interrupted.

    Args:
        trials: Of the study.

    Raises:
        DataError: The data set has gone or changed.
    """
    asked = asked_before(trials.results.store.study_runs(), trials.study.name)
    claims = trials.study.claims
    variants = [_variants(claim, trials) for claim in claims]
    early = [
        is_frozen(claim, variants=names, trials=trials, asked=asked)
        for claim, names in zip(claims, variants, strict=True)
    ]
    answers = _answers(claims, early, trials)
    wanted: dict[str, int] = {}
    for answer, names in zip(answers, variants, strict=True):
        if answer.wanted is not None:
            wanted |= {name: max(answer.wanted, wanted.get(name, 0)) for name in names}
    verdicts = (
        replace(answer.verdict, is_frozen=is_early, troubles=_troubles(names, answer.trials))
        for answer, is_early, names in zip(answers, early, variants, strict=True)
    )
    return StudyAnswers(verdicts=tuple(verdicts), wanted=wanted)


def _variants(claim: Claim, trials: StudyTrials) -> tuple[str, ...]:
    expected = parse_expectation(claim.expect)
    return variants_named(expected) if isinstance(expected, SymptomClaim) else variants_of(expected, trials)


def _answers(claims: Sequence[Claim], early: Sequence[bool], trials: StudyTrials) -> list[Answer]:
    """Return the answers in the claims' order: symptoms one by one, chains as two families."""
    answers: dict[int, Answer] = {}
    families: dict[bool, dict[int, tuple[Claim, Chain]]] = {True: {}, False: {}}
    for position, (claim, is_early) in enumerate(zip(claims, early, strict=True)):
        expected = parse_expectation(claim.expect)
        if isinstance(expected, SymptomClaim):
            answers[position] = symptom_answer(claim, expected, trials=trials)
        else:
            families[is_early][position] = claim, expected
    for family in families.values():
        answers |= zip(family, chain_answers(tuple(family.values()), trials=trials), strict=True)
    return [answers[position] for position in range(len(claims))]


def _troubles(variants: Sequence[str], trials: StudyTrials) -> tuple[Trouble, ...]:
    found = (_trouble(name, trials) for name in variants)
    return tuple(trouble for trouble in found if trouble is not None)


def _trouble(variant: str, trials: StudyTrials) -> Trouble | None:
    found = trials.symptoms(variant).values()
    diverged, stuck = (sum(each[name].is_shown is True for each in found) for name in ("diverged", "stuck"))
    if not diverged and not stuck:
        return None
    return Trouble(variant=variant, diverged=diverged, stuck=stuck, count=len(found))
