"""The test images that tell most: a study's trials in, the often mistaken and the disputed ones out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.study_trials import StudyTrials


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a variant's networks say about one test image.

    Attributes:
        said: The class that most of them find the most probable; of several the one with the highest mean probability.
        votes: How many do.
        sureness: The mean probability that those give it.
        right_count: How many classify the image right.
        seed_count: How many networks there are.
    """

    said: int
    votes: int
    sureness: float
    right_count: int
    seed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedImage:
    """One test image and what is said of it.

    Attributes:
        index: Its place in the test set, from 0.
        label: Its class.
        opinions: One for each variant that was asked about.
    """

    index: int
    label: int
    opinions: tuple[Opinion, ...]


def most_mistaken(trials: StudyTrials, variant: str, *, count: int) -> tuple[JudgedImage, ...]:
    """Return the test images that most of a variant's networks get wrong, at most so many; none that all get right.

    Of images that equally many get wrong, those come first whose class is found the least probable.

    Raises:
        DataError: The data set has gone or changed.
        NotStored: This copy of a store has left the probabilities out.
    """
    hits = trials.hits(variant)
    if not hits:
        return ()
    wrong = len(hits) - _right_counts(trials, variant)
    order = np.lexsort((_right_probability(trials, variant), -wrong))
    chosen = [int(index) for index in order[:count] if wrong[index]]
    return _judged(trials, chosen, variants=(variant,))


def most_disputed(trials: StudyTrials, *, first: str, second: str, count: int) -> tuple[JudgedImage, ...]:
    """Return the test images over which two variants part most, at most so many: one is right more often.

    Of images over which they part equally, those come first whose class the two find the most differently probable.

    Raises:
        DataError: The data set has gone or changed.
        NotStored: This copy of a store has left the probabilities out.
    """
    if not trials.hits(first) or not trials.hits(second):
        return ()
    shares = [_right_counts(trials, name) / len(trials.hits(name)) for name in (first, second)]
    apart = np.abs(shares[0] - shares[1])
    doubt = np.abs(_right_probability(trials, first) - _right_probability(trials, second))
    order = np.lexsort((-doubt, -apart))
    chosen = [int(index) for index in order[:count] if apart[index]]
    return _judged(trials, chosen, variants=(first, second))


def _judged(trials: StudyTrials, indices: Sequence[int], *, variants: Sequence[str]) -> tuple[JudgedImage, ...]:
    labels = trials.dataset.test_labels
    return tuple(
        JudgedImage(
            index=index,
            label=int(labels[index]),
            opinions=tuple(_opinion(trials, name, index) for name in variants),
        )
        for index in indices
    )


def _opinion(trials: StudyTrials, variant: str, index: int) -> Opinion:
    said = trials.predictions(variant).values()
    probabilities = np.stack([each[index] for each in trials.probabilities(variant).values()]).astype(np.float64)
    votes = np.bincount([int(each.classes[index]) for each in said], minlength=probabilities.shape[1])
    winner = int(np.lexsort((-probabilities.mean(axis=0), -votes))[0])
    voters = [row for row, each in zip(probabilities, said, strict=True) if each.classes[index] == winner]
    return Opinion(
        said=winner,
        votes=int(votes[winner]),
        sureness=float(np.mean([row[winner] for row in voters])),
        right_count=sum(bool(each[index]) for each in trials.hits(variant).values()),
        seed_count=len(said),
    )


def _right_counts(trials: StudyTrials, variant: str) -> NDArray[np.int64]:
    """Return (image,) how many networks classify each image right."""
    counts: NDArray[np.int64] = np.sum(list(trials.hits(variant).values()), axis=0, dtype=np.int64)
    return counts


def _right_probability(trials: StudyTrials, variant: str) -> NDArray[np.float64]:
    """Return (image,) the mean probability that networks give each image's class."""
    labels = trials.dataset.test_labels
    places = np.arange(len(labels))
    said = [each[places, labels] for each in trials.probabilities(variant).values()]
    mean: NDArray[np.float64] = np.mean(said, axis=0, dtype=np.float64)
    return mean
