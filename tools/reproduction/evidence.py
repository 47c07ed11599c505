"""What was measured: a store and a study's name in, its figures beside the published ones and its verdicts out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

from bakeoff.analysis import Results, StudyTrials, Summary, Verdict, study_verdicts, summarise
from bakeoff.records import EpochRecord
from bakeoff.report import VerdictView, verdicts_view
from bakeoff.spec import load_study

Departure = Literal["within", "outside the mean's interval", "outside single runs", "no interval"]

_ENDED = ("finished", "early_stopping", "diverged")
_LIKE_FOR_LIKE = {
    "test_accuracy": "test_accuracy",
    "test_loss": "test_loss",
    "train_accuracy": "running_accuracy",
    "train_loss": "running_loss",
    "validation_accuracy": "validation_accuracy",
    "validation_loss": "validation_loss",
}
"""Which figure of ours stands beside a published one: training figures were printed while training, dropout on."""

_WHILE_TRAINING: Mapping[str, Callable[[EpochRecord], float | None]] = {
    "running_accuracy": lambda record: record.running_accuracy,
    "running_loss": lambda record: record.running_loss,
}

_SAME_IMAGES = {"validation_accuracy": "test_accuracy", "validation_loss": "test_loss"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A figure that a notebook printed, beside ours.

    Attributes:
        variant: Whose.
        metric: Ours, like for like.
        published: Of one run.
        ours: Over seeds; None where no trial has ended.
    """

    variant: str
    metric: str
    published: float
    ours: Summary | None

    @property
    def single_runs(self) -> tuple[float, float] | None:
        """Between which figures 95 % of single runs of ours lie; None with fewer than two seeds.

        That is mean ± t · s · √(1 + 1/n): the interval of the mean, √(n + 1) times as wide.
        """
        if self.ours is None or self.ours.low is None or self.ours.high is None:
            return None
        half = sqrt(self.ours.count + 1) * (self.ours.high - self.ours.low) / 2
        return self.ours.mean - half, self.ours.mean + half

    @property
    def departure(self) -> Departure:
        """Where the published figure lies."""
        single = self.single_runs
        if self.ours is None or self.ours.low is None or self.ours.high is None or single is None:
            return "no interval"
        if not single[0] <= self.published <= single[1]:
            return "outside single runs"
        if not self.ours.low <= self.published <= self.ours.high:
            return "outside the mean's interval"
        return "within"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEvidence:
    """What was measured of one study.

    Attributes:
        trials: Its trials.
        claims: What the evidence says about each claim, by what it says.
        seed_counts: How many trials of each variant have ended.
        planned_count: How many seeds of each variant the study asks for.
        published: Every published figure that can be set beside ours.
    """

    trials: StudyTrials
    claims: Mapping[str, VerdictView]
    seed_counts: Mapping[str, int]
    planned_count: int
    published: tuple[PublishedFigure, ...]

    @property
    def results(self) -> Results:
        """The same as tables show it."""
        return self.trials.results

    @property
    def run_variants(self) -> tuple[str, ...]:
        """The variants of which a trial has ended."""
        return tuple(name for name, count in self.seed_counts.items() if count)

    @property
    def judged(self) -> tuple[PublishedFigure, ...]:
        """The published figures that an interval of ours can be set beside."""
        return tuple(each for each in self.published if each.departure != "no interval")

    @property
    def has_early_figures(self) -> bool:
        """Say whether one of those stands beside fewer seeds than the study asks for."""
        return any(each.ours is not None and each.ours.count < self.planned_count for each in self.judged)

    def is_preliminary(self, verdict: Verdict) -> bool:
        """Say whether a verdict rests on fewer seeds than the study asks for."""
        count = verdict.seed_count if verdict.share is None else verdict.share.count
        return 0 < count < self.planned_count

    def is_run(self, verdict: Verdict) -> bool:
        """Say whether what a claim needs is there: a trial of every variant that it names or, of time, a timing."""
        return verdict.hindrance not in {"unfinished", "not timed"}


def study_evidence(results: Results) -> StudyEvidence:
    """Return what was measured of a study.

    Raises:
        DataError: Its data set has changed since it was run.
    """
    planned, trials = load_study(results.study.name).seeds, StudyTrials(results)
    return StudyEvidence(
        trials=trials,
        claims=_claims(results),
        seed_counts={name: len(_ended(results, name)) for name in results.variants},
        planned_count=planned if isinstance(planned, int) else 1,
        published=tuple(_published(trials)),
    )


def first_seeds_ended(seeds: Collection[int]) -> int:
    """Return how many seeds from 0 on have ended without a gap."""
    return next(count for count in range(len(seeds) + 1) if count not in seeds)


def _claims(results: Results) -> Mapping[str, VerdictView]:
    """Return each claim's verdict with as many seeds as all of its variants have; those without are unfinished.

    A claim waits for all seeds that a study asks for, and some variants may have more seeds than others: so the study
    is asked with each of these counts. All claims share the chance of a false verdict each time, waiting ones too.
    """
    counts = {first_seeds_ended(_ended(results, name)) for name in results.variants} - {0}
    found: dict[str, VerdictView] = {}
    for count in sorted(counts, reverse=True) or [1]:
        asked = Results(results.store, results.run)
        asked.study = replace(results.study, seeds=count)
        for view in verdicts_view(study_verdicts(asked)).verdicts:
            if view.says not in found or found[view.says].verdict.hindrance == "unfinished":
                found[view.says] = view
    return found


def _ended(results: Results, variant: str) -> set[int]:
    return {seed for seed, status in results.statuses(variant).items() if status in _ENDED}


def _published(trials: StudyTrials) -> Iterator[PublishedFigure]:
    results = trials.results
    watches_test = results.study.validation == "test"
    for variant in results.variants:
        printed = results.published(variant)
        for theirs, ours in _LIKE_FOR_LIKE.items():
            # The same figure under two names, where the test set was watched.
            is_twice = watches_test and _SAME_IMAGES.get(theirs) in printed
            if theirs in printed and not is_twice:
                summary = summarise(list(_values(trials, variant, ours)))
                yield PublishedFigure(variant=variant, metric=ours, published=printed[theirs], ours=summary)


def _values(trials: StudyTrials, variant: str, metric: str) -> Iterator[float]:
    """Yield one value for each seed that has it."""
    if metric not in _WHILE_TRAINING:
        yield from trials.results.values(variant, metric).values()
        return
    for result in trials.ended(variant).values():
        value = None if result.last is None or result.ending == "diverged" else _WHILE_TRAINING[metric](result.last)
        if value is not None:
            yield value
