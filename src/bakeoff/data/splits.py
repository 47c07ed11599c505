"""Decide which training images a trial sees, and in which order: labels and a seed in, arrays of indices out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import StudyError
from bakeoff.streams import Purpose, permutation, stream

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """A trial's share of the training images.

    Attributes:
        train: Sorted indices of the images to train on.
        validation: Sorted indices of the images held out; empty where none are.
    """

    train: Indices
    validation: Indices


def split(labels: Indices, validation: float | Literal["test"], *, seed: int) -> Split:
    """Return the trial's split: a share held out, stratified by class; the same for every variant with this seed.

    As many images are held out as `validation` says, rounded, and at least one. Each class gives its part by largest
    remainders, and keeps an image for training.

    Args:
        labels: (image,) the training labels.
        validation: The share, from 0 to below 1; with 0 or "test" nothing is held out.
        seed: The trial's.

    Raises:
        StudyError: The share is not in that range.
    """
    everything = np.arange(len(labels), dtype=np.int64)
    if validation in {0, "test"}:
        return Split(train=everything, validation=everything[:0])
    if isinstance(validation, str) or not 0 < validation < 1:
        raise StudyError(f'{validation!r} is no share from 0 to below 1, nor "test".', place="validation")
    wanted = max(1, math.floor(validation * len(labels) + 0.5))
    counts = np.bincount(labels)
    allotted = _allot(counts, wanted, most=np.maximum(counts - 1, 0))
    held_out = _draw(labels, allotted, shuffled=permutation(stream(seed, Purpose.SPLIT), len(labels)))
    is_training = np.ones(len(labels), dtype=np.bool_)
    is_training[held_out] = False
    return Split(train=everything[is_training], validation=held_out)


def order(split: Split, *, seed: int, epoch: int) -> Indices:
    """Return the training indices in one epoch's order.

    Args:
        split: The trial's.
        seed: The trial's.
        epoch: Counted from 1.
    """
    return split.train[permutation(stream(seed, Purpose.ORDER, epoch=epoch), len(split.train))]


def train_sample(labels: Indices, count: int = 10_000) -> Indices:
    """Return the sorted indices of the images on which every trial's training loss is measured.

    Args:
        labels: (image,) the training labels.
        count: Images in the sample, stratified by class; all where there are fewer.
    """
    counts = np.bincount(labels)
    allotted = _allot(counts, min(count, len(labels)), most=counts)
    return _draw(labels, allotted, shuffled=permutation(stream(0, Purpose.TRAIN_SAMPLE), len(labels)))


def _allot(counts: Indices, wanted: int, *, most: Indices) -> Indices:
    """Return (class,) how many images each class gives: its part of `wanted` by largest remainders, at most `most`."""
    allotted, remainders = np.divmod(wanted * counts, counts.sum())
    allotted = np.minimum(allotted, most)
    by_remainder = np.argsort(-remainders, kind="stable")
    left = min(wanted, int(most.sum())) - int(allotted.sum())
    while left:
        open_classes = by_remainder[allotted[by_remainder] < most[by_remainder]][:left]
        allotted[open_classes] += 1
        left -= len(open_classes)
    return allotted


def _draw(labels: Indices, allotted: Indices, *, shuffled: Indices) -> Indices:
    """Return, sorted, the first images of each class in shuffled order, as many as are allotted to it."""
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    classes = labels[by_class]
    counts = np.bincount(labels, minlength=len(allotted))
    rank = np.arange(len(labels)) - (np.cumsum(counts) - counts)[classes]
    return np.sort(by_class[rank < allotted[classes]])
