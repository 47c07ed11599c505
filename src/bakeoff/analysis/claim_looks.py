"""Follow claims from look to look: claims and their study's trials in, where each claim stands in the end out.

A study with a number of seeds is looked at once. One that adds seeds until decided is looked at after each block: a
claim is asked again until it is decided, and what its looks have shown counts together. A look waits for all trials
that an open claim needs, or its verdicts would depend on which of them were there first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from bakeoff.analysis.chain_claims import Posed, pose
from bakeoff.analysis.judged_claims import judged_claim
from bakeoff.analysis.pair_evidence import PairEvidence
from bakeoff.analysis.statistics import Judgement, RepeatedEvidence, crossed_weight, exact_weights, judge, repeated
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.symptom_claims import LEVEL, symptom_verdict
from bakeoff.analysis.verdict import Look, Verdict
from bakeoff.spec import UNTIL_DECIDED, Chain, Claim, Study, SymptomClaim, planned_looks

ALPHA = 0.05
"""The chance of any false verdict in a family of claims."""

# More seeds may mend these.
_PASSING = ("unfinished", "no common seed", "one seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where a claim stands.

    Attributes:
        verdict: What is said of it so far.
        wanted: With how many seeds it is to be looked at next; None where no more are needed, or planned.
        trials: Those that were looked at.
    """

    verdict: Verdict
    wanted: int | None
    trials: StudyTrials


def looks_of(study: Study) -> tuple[int, ...]:
    """Return after how many seeds a study looks at its claims: once, with all of them, or again and again."""
    return planned_looks(study.max_seeds) if study.seeds == UNTIL_DECIDED else (study.seeds,)


def symptom_answer(claim: Claim, expected: SymptomClaim, *, trials: StudyTrials) -> Answer:
    """Return where a claim about a symptom stands. Each is judged by itself."""
    looks = looks_of(trials.study)
    verdict, seen = Verdict(claim=claim, outcome="undecided", hindrance="unfinished"), []
    for seed_count, weight in zip(looks, exact_weights(looks, level=LEVEL), strict=True):
        part = trials.first(seed_count)
        if part.unfinished_count(expected.variant):
            return Answer(verdict=verdict, wanted=seed_count, trials=part)
        seen.append((part, weight))
        look = Look(seed_count=seed_count, planned=looks)
        verdict = _dated(symptom_verdict(claim, expected, seen=seen), look, trials.study)
        if verdict.outcome != "undecided" or verdict.hindrance is not None:
            break
    return Answer(verdict=verdict, wanted=None, trials=seen[-1][0])


def chain_answers(claims: Sequence[tuple[Claim, Chain]], *, trials: StudyTrials) -> tuple[Answer, ...]:
    """Return where the claims of one family stand, which share the chance of a false verdict."""
    courses = [_Course(claim, chain, trials) for claim, chain in claims]
    looks = looks_of(trials.study)
    for position in range(len(looks)):
        if not _is_taken(courses, looks=looks, position=position, trials=trials):
            break
    return tuple(course.answer() for course in courses)


def _is_taken(courses: Sequence[_Course], *, looks: Sequence[int], position: int, trials: StudyTrials) -> bool:
    """Look at the open claims, if there are any and all their trials are there; say whether it was done."""
    waiting = [course for course in courses if course.is_open]
    part = trials.first(looks[position])
    found = [pose(course.claim, course.chain, trials=part) for course in waiting]
    is_too_early = len(looks) > 1 and any(map(_is_unfinished, found))
    if is_too_early or not waiting:
        for course, each in zip(waiting, found, strict=True):
            course.wait(each)
        return False
    for course, each in zip(waiting, found, strict=True):
        course.found = each
    family = [course for course in courses if course.is_in_family]
    spends = exact_weights(looks, level=ALPHA / max(1, len(family)))[position]
    for course in waiting:
        course.look(part, seed_count=looks[position], exact_weight=spends, last_look=looks[-1])
    _judge(family)
    return True


def _judge(family: Sequence[_Course]) -> None:
    """Judge all claims of a family that something can be asked of; the others hold their share all the same."""
    asked = [(course, course.together()) for course in family if course.seen]
    judgements = judge([posed.question for _, posed in asked], alpha=ALPHA, open_count=len(family))
    for (course, _), judgement in zip(asked, judgements, strict=True):
        course.judgement = judgement


@final
class _Course:
    """One chain on its way from look to look."""

    def __init__(self, claim: Claim, chain: Chain, trials: StudyTrials) -> None:
        self.claim = claim
        self.chain = chain
        self.found: Posed | Verdict | None = None
        self.judgement: Judgement | None = None
        self.seen: list[Posed] = []
        self._study = trials.study
        self._trials = trials
        self._weights: list[tuple[float, ...]] = []
        self._seed_count = 0

    @property
    def is_in_family(self) -> bool:
        """Whether numbers decide it, now or once there are some: Holm's correction holds over these claims."""
        return isinstance(self.found, Posed) or (self.found is not None and self.found.hindrance is not None)

    @property
    def is_open(self) -> bool:
        """Whether more seeds may decide it."""
        if isinstance(self.found, Verdict):
            return self.found.hindrance in _PASSING
        if self.found is not None and self.found.machine is not None:
            return False
        return self.judgement is None or self.judgement.outcome == "undecided"

    def wait(self, found: Posed | Verdict) -> None:
        """Take note that a look could not be taken; what was found at it is not told, unless nothing can change it."""
        if self._seed_count:
            return
        is_sure = isinstance(found, Verdict) and found.hindrance not in _PASSING
        too_early = Verdict(claim=self.claim, outcome="undecided", hindrance="unfinished")
        self.found = found if is_sure else too_early

    def look(self, trials: StudyTrials, *, seed_count: int, exact_weight: float, last_look: int) -> None:
        """Take note of what was found with so many seeds, and of what the look spends."""
        self._trials, self._seed_count = trials, seed_count
        if not isinstance(self.found, Posed):
            return
        if self.found.machine is not None:
            # It was timed once, whatever seeds are added.
            weights: tuple[float, ...] = (1.0,) * len(self.found.pairs)
        elif self.found.scope == "these images":
            weights = (exact_weight,) * len(self.found.pairs)
        else:
            weights = tuple(
                _crossed_weight(pair, seed_count=seed_count, last_look=last_look, spent=self._spent(position))
                for position, pair in enumerate(self.found.pairs)
            )
        self.seen.append(self.found)
        self._weights.append(weights)

    def together(self) -> Posed:
        """Return what is asked, with what all looks have shown."""
        last = self.seen[-1]
        evidence = (self._repeated(position) for position in range(len(last.pairs)))
        pairs = (replace(pair, these_images=self._repeated_here(position)) for position, pair in enumerate(last.pairs))
        return replace(last, question=replace(last.question, evidence=tuple(evidence)), pairs=tuple(pairs))

    def answer(self) -> Answer:
        """Return where the claim stands."""
        look = Look(seed_count=self._seed_count, planned=looks_of(self._study))
        wanted = look.next_seed_count if self.is_open else None
        if isinstance(self.found, Posed) and self.judgement is not None:
            verdict = judged_claim(self.together(), self.judgement, trials=self._trials)
            dated = verdict if verdict.machine is not None else _dated(verdict, look, self._study)
            return Answer(verdict=dated, wanted=wanted, trials=self._trials)
        if not isinstance(self.found, Verdict):
            raise TypeError("a claim was followed without a look")
        return Answer(verdict=self.found, wanted=wanted, trials=self._trials)

    def _spent(self, position: int) -> float:
        return sum(weights[position] for weights in self._weights)

    def _repeated(self, position: int) -> RepeatedEvidence:
        shares = [weights[position] for weights in self._weights]
        return repeated([posed.pairs[position].evidence for posed in self.seen], shares)

    def _repeated_here(self, position: int) -> RepeatedEvidence:
        shares = [weights[position] for weights in self._weights]
        return repeated([posed.pairs[position].these_images for posed in self.seen], shares)


def _crossed_weight(pair: PairEvidence, *, seed_count: int, last_look: int, spent: float) -> float:
    if pair.components is None or pair.image_count is None:
        return 0.0
    return crossed_weight(
        pair.components, seed_count=seed_count, image_count=pair.image_count, last_look=last_look, spent=spent
    )


def _is_unfinished(found: Posed | Verdict) -> bool:
    return isinstance(found, Verdict) and found.hindrance == "unfinished"


def _dated(verdict: Verdict, look: Look, study: Study) -> Verdict:
    """Return the verdict with its look, if the study takes several; while more will come, it says nothing of more."""
    if study.seeds != UNTIL_DECIDED:
        return verdict
    return replace(verdict, look=look, next_step=verdict.next_step if look.next_seed_count is None else None)
