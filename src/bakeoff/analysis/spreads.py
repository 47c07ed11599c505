"""How a metric of one variant is spread: a study's trials in, its value by seed and both intervals out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bakeoff.analysis.accuracies import LEVEL, accuracy_of
from bakeoff.analysis.statistics import Interval, skewed_interval
from bakeoff.analysis.study_trials import StudyTrials


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A metric of one variant with what is known of its noise.

    Attributes:
        by_seed: Its value for each seed; trials that diverged are left out.
        mean: Over the seeds.
        these_images: 95 % Student interval for other seeds, on these test images where the metric is about them; None
            with a single seed.
        other_images: 95 % interval for other seeds and other test images; None with a single seed, and for a metric of
            which no image's part is kept.
        image_count: Over how many test images; None where `other_images` cannot be known.
    """

    by_seed: Mapping[int, float]
    mean: float
    these_images: Interval | None
    other_images: Interval | None
    image_count: int | None


def variant_spread(trials: StudyTrials, variant: str, *, metric: str) -> Spread | None:
    """Return how a metric is spread; None where no seed has it.

    Raises:
        UnknownName: There is no such variant or metric.
        DataError: The metric is about the test images, and the data set has gone or changed.
    """
    by_seed = trials.results.values(variant, metric)
    summary = trials.results.summary(variant, metric)
    if summary is None:
        return None
    if metric == "test_accuracy":
        return _of_accuracy(trials, variant, by_seed)
    these = None if summary.low is None or summary.high is None else Interval(low=summary.low, high=summary.high)
    losses = list(trials.losses(variant).values()) if metric == "test_loss" else []
    image_count = len(losses[0]) if losses else None
    is_known = len(losses) > 1 and image_count is not None and image_count > 1
    return Spread(
        by_seed=by_seed,
        mean=summary.mean,
        these_images=these,
        other_images=skewed_interval(np.stack(losses), LEVEL) if is_known else None,
        image_count=image_count,
    )


def _of_accuracy(trials: StudyTrials, variant: str, by_seed: Mapping[int, float]) -> Spread | None:
    found = accuracy_of(trials.hits(variant))
    if found is None:
        return None
    return Spread(
        by_seed=by_seed,
        mean=found.mean,
        these_images=found.these_images,
        other_images=found.other_images,
        image_count=found.image_count,
    )
