"""How many images a variant gets right: right and wrong by seed and image in, accuracies with both noises out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.statistics import Components, Interval, crossed, score_interval
from bakeoff.analysis.study_trials import StudyTrials

LEVEL = 0.05
"""Of intervals that no claim asked for: they cover with 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """A variant's test accuracy with its two kinds of noise.

    Attributes:
        mean: Over seeds and images; trials that diverged are left out.
        these_images: 95 % interval for other seeds on these test images; None with a single seed.
        other_images: The same for other seeds and other images of their kind.
        components: Where the noise comes from; None with a single seed.
        seed_count: Over how many seeds.
        image_count: Over how many test images.
    """

    mean: float
    these_images: Interval | None
    other_images: Interval | None
    components: Components | None
    seed_count: int
    image_count: int


def accuracy_of(hits: Mapping[int, NDArray[np.bool_]]) -> Accuracy | None:
    """Return the accuracy behind right and wrong; None where no seed or no image is left.

    Args:
        hits: By seed, (image,) whether each image was classified right.
    """
    if not hits or not len(next(iter(hits.values()))):
        return None
    found = crossed(np.stack(list(hits.values())))
    is_known = found.components is not None
    near, wide = (
        score_interval(evidence, LEVEL, image_count=found.image_count)
        for evidence in (found.these_images, found.other_images)
    )
    return Accuracy(
        mean=found.mean,
        these_images=near if is_known else None,
        other_images=wide if is_known else None,
        components=found.components,
        seed_count=found.seed_count,
        image_count=found.image_count,
    )


def class_accuracies(trials: StudyTrials, variant: str) -> tuple[Accuracy | None, ...]:
    """Return a variant's accuracy on the test images of each class; None for a class that none is of.

    Raises:
        DataError: The data set has gone or changed.
    """
    hits, labels = trials.hits(variant), trials.dataset.test_labels
    return tuple(
        accuracy_of({seed: each[labels == number] for seed, each in hits.items()})
        for number in range(trials.dataset.class_count)
    )
