"""How far one variant leads another, seed by seed: a pair or a verdict in, the differences with their interval out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from statistics import fmean

from bakeoff.analysis.accuracies import LEVEL
from bakeoff.analysis.pair_evidence import PairEvidence, pair_evidence
from bakeoff.analysis.statistics import Interval
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.verdict import Pair, Verdict
from bakeoff.spec import OTHER_IMAGES_METRICS, Scope, parse_metric


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDifference:
    """The first variant's values less the second's, paired by seed.

    Attributes:
        pair: Which variants.
        by_seed: The difference in each seed that both have, in the metric's own unit.
        mean: Over those seeds.
        interval: For other seeds and, as the scope says, other images; its ends may be infinite. None with one seed.
        coverage: In which share of cases such an interval holds the truth; None without one.
        scope: What the interval speaks about beside other seeds.
        image_count: Over how many test images, where it speaks about others; else None.
    """

    pair: Pair
    by_seed: Mapping[int, float]
    mean: float
    interval: Interval | None
    coverage: float | None
    scope: Scope
    image_count: int | None


def pair_difference(trials: StudyTrials, pair: Pair, *, metric: str) -> PairDifference | None:
    """Return the difference of a pair with a 95 % interval of its own, which no claim asked for.

    It is about other images where the metric says something about them. It is None where no seed has the metric for
    both, and where a value is infinite.

    Raises:
        StudyError: There is no such metric.
        DataError: The data set has gone or changed.
    """
    scope: Scope = "other images" if metric in OTHER_IMAGES_METRICS else "these images"
    found = _evidence(trials, pair, metric=metric, scope=scope)
    if found is None:
        return None
    interval = found.evidence.interval(LEVEL) if len(found.seeds) > 1 else None
    return _difference(found, interval=interval, coverage=None if interval is None else 1 - LEVEL, scope=scope)


def claimed_difference(trials: StudyTrials, verdict: Verdict) -> PairDifference | None:
    """Return the difference that decides a claim, with the interval that decides it; None where there is none.

    Raises:
        DataError: The data set has gone or changed.
    """
    effect, scope = verdict.effect, verdict.scope
    if effect is None or scope is None:
        return None
    found = _evidence(trials, effect.pair, metric=verdict.claim.metric, scope=scope)
    return (
        None if found is None else _difference(found, interval=effect.interval, coverage=effect.coverage, scope=scope)
    )


def _evidence(trials: StudyTrials, pair: Pair, *, metric: str, scope: Scope) -> PairEvidence | None:
    found = pair_evidence(trials, pair, metric=parse_metric(metric), scope=scope)
    if found is None or found.is_counted:
        return None
    return found if all(map(isfinite, found.first + found.second)) else None


def _difference(
    found: PairEvidence, *, interval: Interval | None, coverage: float | None, scope: Scope
) -> PairDifference:
    differences = [first - second for first, second in zip(found.first, found.second, strict=True)]
    return PairDifference(
        pair=found.pair,
        by_seed=dict(zip(found.seeds, differences, strict=True)),
        mean=fmean(differences),
        interval=interval,
        coverage=coverage,
        scope=scope,
        image_count=found.image_count,
    )
