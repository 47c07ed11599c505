"""What is taken for what: a study's trials and a variant in, images by their class and by what was said out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.study_trials import StudyTrials


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Confusion:
    """What a variant's networks take the test images for.

    Attributes:
        counts: (class, said) how many images of a class are said to be of each, the mean over seeds.
        class_counts: (class,) how many test images each class has.
        seed_count: Over how many seeds.
    """

    counts: NDArray[np.float64]
    class_counts: NDArray[np.int64]
    seed_count: int

    @property
    def shares(self) -> NDArray[np.float64]:
        """(class, said) the share of a class's images; 0 for a class that has none."""
        shares: NDArray[np.float64] = self.counts / np.maximum(self.class_counts, 1)[:, None]
        return shares


def variant_confusion(trials: StudyTrials, variant: str) -> Confusion | None:
    """Return what is taken for what; None where no trial has predictions.

    Raises:
        DataError: The data set has gone or changed.
    """
    said = trials.predictions(variant)
    if not said:
        return None
    labels, class_count = trials.dataset.test_labels, trials.dataset.class_count
    places = np.concatenate([labels * class_count + each.classes for each in said.values()])
    counts = np.bincount(places, minlength=class_count**2).reshape(class_count, class_count)
    return Confusion(
        counts=counts / len(said), class_counts=np.bincount(labels, minlength=class_count), seed_count=len(said)
    )
