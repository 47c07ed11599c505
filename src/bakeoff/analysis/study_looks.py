"""Look at a study that adds seeds until decided: a store and its name in, what was decided and what it lacks out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bakeoff.analysis.claim_looks import looks_of
from bakeoff.analysis.results import load_results
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.verdict import Verdict
from bakeoff.analysis.verdicts import claim_answers
from bakeoff.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLook:
    """What a look at a study's claims shows.

    Attributes:
        seed_count: After how many seeds it was.
        decided: Claims that this look decided.
        undecided: Claims that are still undecided.
        wanted: How many seeds of which variants the undecided ones need for the next look; empty where there is none.
    """

    seed_count: int
    decided: tuple[Verdict, ...]
    undecided: tuple[Verdict, ...]
    wanted: Mapping[str, int]


def take_look(store: Store, name: str) -> StudyLook:
    """Return what the trials that there are show of a study's claims, at the last look that they allow.

    Raises:
        NotStored: The study was never run in this store.
        DataError: Its data set has gone, or changed since then.
    """
    results = load_results(store, name)
    answers = claim_answers(StudyTrials(results))
    seed_count = max(len(results.seeds(variant)) for variant in results.variants)
    decided = (each for each in answers.verdicts if each.outcome != "undecided")
    # What is decided without a look, as by arithmetic, is told at the first.
    first = looks_of(results.study)[0]
    return StudyLook(
        seed_count=seed_count,
        decided=tuple(each for each in decided if (first if each.look is None else each.look.seed_count) == seed_count),
        undecided=tuple(each for each in answers.verdicts if each.outcome == "undecided"),
        wanted=answers.wanted,
    )
