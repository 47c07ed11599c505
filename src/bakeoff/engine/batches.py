"""What a step sees: prepared images and each trial's split in, a stack of inputs and labels out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.data import Prepared, Split, order, split, standardisation, train_sample
from bakeoff.engine.stack import DTYPES
from bakeoff.plan import Trial

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class ImageSet:
    """Images on the device.

    Attributes:
        images: (image, *input shape) float32.
        labels: (image,) int64.
    """

    images: Tensor
    labels: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What a cohort's trials learn from.

    Attributes:
        train: The training set, of which each trial holds a share out.
        test: The test set.
        sample: (image,) indices of the training images on which every trial is measured again.
        splits: One for each replica.
        learned: (image,) bool for each replica: which images of the sample it learns from, and does not hold out.
        mean: (replica, 1, *input shape) of each trial's training share; None without `standardise`.
        deviation: The same for the standard deviation.
        dtype: Of weights and inputs.
    """

    train: ImageSet
    test: ImageSet
    sample: Tensor
    splits: tuple[Split, ...]
    learned: tuple[NDArray[np.bool_], ...]
    mean: Tensor | None
    deviation: Tensor | None
    dtype: torch.dtype

    def only(self, rows: Sequence[int]) -> Lessons:
        """Return what these replicas learn from."""
        chosen = list(rows)
        return replace(
            self,
            splits=tuple(self.splits[row] for row in chosen),
            learned=tuple(self.learned[row] for row in chosen),
            mean=None if self.mean is None else self.mean[chosen],
            deviation=None if self.deviation is None else self.deviation[chosen],
        )

    def inputs(self, source: ImageSet, indices: Tensor, *, replica_count: int) -> Tensor:
        """Return (replica, image, *input shape) for indices (image,) that all share or (replica, image)."""
        chosen = source.images.index_select(0, indices.flatten()).to(self.dtype)
        images = chosen.view(-1, indices.shape[-1], *chosen.shape[1:]).expand(replica_count, -1, *chosen.shape[1:])
        if self.mean is None or self.deviation is None:
            return images
        return (images - self.mean).div_(self.deviation)


def lessons(trials: Sequence[Trial], prepared: Prepared, *, device: str) -> Lessons:
    """Return what these trials learn from, each with the split that its seed decides."""
    settings = trials[0].settings
    splits = tuple(split(prepared.train_labels, settings.validation, seed=trial.seed) for trial in trials)
    dtype = DTYPES[settings.precision]
    statistics = [standardisation(prepared, parts.train) for parts in splits]
    known = [statistic for statistic in statistics if statistic is not None]
    means = [np.broadcast_to(statistic.mean, prepared.input_shape) for statistic in known]
    deviations = [np.broadcast_to(statistic.deviation, prepared.input_shape) for statistic in known]
    train, test = _image_sets(prepared, device)
    sample = train_sample(prepared.train_labels)
    return Lessons(
        train=train,
        test=test,
        sample=torch.from_numpy(sample).to(device),
        splits=splits,
        learned=tuple(~np.isin(sample, parts.validation) for parts in splits),
        mean=_stacked(means, dtype, device),
        deviation=_stacked(deviations, dtype, device),
        dtype=dtype,
    )


# They go when their data set goes, which may fill much of the memory.
_IMAGE_SETS: WeakKeyDictionary[Prepared, dict[str, tuple[ImageSet, ImageSet]]] = WeakKeyDictionary()


def _image_sets(prepared: Prepared, device: str) -> tuple[ImageSet, ImageSet]:
    """Return training and test set: the same objects for the next cohort, so that what is derived of them is kept."""
    known = _IMAGE_SETS.setdefault(prepared, {})
    if device not in known:
        known[device] = (
            _on_device(prepared.train_images, prepared.train_labels, device),
            _on_device(prepared.test_images, prepared.test_labels, device),
        )
    return known[device]


def _on_device(images: NDArray[np.float32], labels: Indices, device: str) -> ImageSet:
    with warnings.catch_warnings():
        # Prepared arrays cannot be written to, and nothing here writes to them; a copy would double the memory.
        warnings.filterwarnings("ignore", message="The given NumPy array is not writable")
        return ImageSet(images=torch.from_numpy(images).to(device), labels=torch.from_numpy(labels).to(device))


def _stacked(arrays: list[NDArray[np.float32]], dtype: torch.dtype, device: str) -> Tensor | None:
    return torch.from_numpy(np.stack(arrays)[:, None]).to(device, dtype) if arrays else None


def orders(trials: Sequence[Trial], splits: Sequence[Split], *, epoch: int) -> Tensor:
    """Return (replica, image): each trial's training images in the order of this epoch."""
    rows = [order(parts, seed=trial.seed, epoch=epoch) for trial, parts in zip(trials, splits, strict=True)]
    return torch.from_numpy(np.stack(rows))
