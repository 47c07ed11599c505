"""What `standardise` learns from a training share: prepared images and indices in, a mean and a deviation out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.data.facts import Shape
from bakeoff.data.preprocessing import Prepared

_CHUNK_VALUES = 2**21


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standardisation:
    """Subtract the mean, divide by the deviation; both broadcast to the input shape.

    Attributes:
        mean: (channel,) for images, (feature,) for vectors, float32.
        deviation: The same; the population's, and 1 where all values are equal.
    """

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


def standardisation(prepared: Prepared, indices: NDArray[np.int64]) -> Standardisation | None:
    """Return the mean and deviation over a trial's training images; None where the steps do not standardise.

    One mean and deviation per channel for images, per feature for vectors; accumulated in float64, in two passes.

    Args:
        prepared: The data set.
        indices: Which of its training images the trial trains on.
    """
    shape = prepared.standardised_shape
    if shape is None:
        return None
    # Differences from one of the values: where all are equal the mean is exact and the deviation 0.
    origin = prepared.train_images[indices[0]].reshape(-1, shape[-1])[0].astype(np.float64)
    count = len(indices) * math.prod(shape[:-1])
    mean = origin + sum((values - origin).sum(axis=0) for values in _chunks(prepared, indices)) / count
    variance = sum(np.square(values - mean).sum(axis=0) for values in _chunks(prepared, indices)) / count
    deviation = np.sqrt(variance).astype(np.float32)
    deviation[deviation == 0] = 1
    return Standardisation(
        mean=_spread(mean.astype(np.float32), shape, input_shape=prepared.input_shape),
        deviation=_spread(deviation, shape, input_shape=prepared.input_shape),
    )


def _chunks(prepared: Prepared, indices: NDArray[np.int64]) -> Iterator[NDArray[np.float64]]:
    """Yield the values as (value, channel) or (vector, feature)."""
    assert prepared.standardised_shape is not None
    step = max(1, _CHUNK_VALUES // math.prod(prepared.input_shape))
    for start in range(0, len(indices), step):
        images = prepared.train_images[indices[start : start + step]]
        yield images.reshape(-1, prepared.standardised_shape[-1]).astype(np.float64)


def _spread(statistic: NDArray[np.float32], shape: Shape, *, input_shape: Shape) -> NDArray[np.float32]:
    """Repeat a channel's number for each of its pixels where images were flattened afterwards."""
    return np.tile(statistic, math.prod(shape[:-1])) if len(input_shape) < len(shape) else statistic
