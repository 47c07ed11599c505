"""Look at a study that adds seeds until decided: a store and its name in, what was decided and what it lacks out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    answers = claim_answers(StudyTrials(load_results(store, name)))
    looked = [(verdict, 0 if verdict.look is None else verdict.look.seed_count) for verdict in answers.verdicts]
    latest = max((seed_count for _, seed_count in looked), default=0)
    return StudyLook(
        seed_count=latest,
        decided=tuple(verdict for verdict, count in looked if count == latest and verdict.outcome != "undecided"),
        undecided=tuple(verdict for verdict in answers.verdicts if verdict.outcome == "undecided"),
        wanted=answers.wanted,
    )
