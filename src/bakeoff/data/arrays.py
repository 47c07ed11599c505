"""Judge arrays that a user gave: raw images or labels in, read-only arrays as `Dataset` holds them out, or an error."""

from __future__ import annotations

from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from bakeoff.data.facts import Images, Shape
from bakeoff.errors import DataError

MOST_CLASSES = 256
"""Predicted classes are kept as uint8."""

_CHUNK_VALUES = 2**22
_USUAL_CHANNELS = (1, 3)

Array = TypeVar("Array", bound=NDArray[np.generic])


def images(raw: NDArray[np.generic], *, source: str) -> Images:
    """Return (image, height, width, channel) or (image, feature), uint8 or float32.

    Raises:
        DataError: Another number of dimensions, channels that come first, another type, no images, or a value that is
            not finite.
    """
    if raw.ndim < 2:
        raise DataError(f"holds labels or single numbers of shape {raw.shape}, not images.", source=source)
    if raw.ndim > 4:
        raise DataError(f"has shape {raw.shape}; images have 2 to 4 dimensions.", source=source)
    if 0 in raw.shape:
        raise DataError(f"is empty: its shape is {raw.shape}.", source=source)
    _check_channels_last(raw.shape, source=source)
    shaped = raw[..., np.newaxis] if raw.ndim == 3 else raw
    if shaped.dtype == np.uint8:
        return _frozen(shaped.astype(np.uint8, copy=False))
    if shaped.dtype.kind == "f":
        return _frozen(_finite(shaped, source=source))
    raise DataError(f"holds values of type {raw.dtype}; save uint8 or float32.", source=source)


def labels(raw: NDArray[np.generic], *, source: str) -> NDArray[np.int64]:
    """Return (image,) int64 from (image,), (image, 1), or one-hot (image, class).

    Raises:
        DataError: Images instead of labels, no whole numbers, or a class that is negative or too high.
    """
    if raw.ndim not in {1, 2}:
        raise DataError(f"has shape {raw.shape}: these are images, not labels.", source=source)
    if raw.size == 0:
        raise DataError(f"is empty: its shape is {raw.shape}.", source=source)
    if raw.dtype.kind not in "biuf":
        problem = f"holds labels of type {raw.dtype}; save whole numbers from 0"
        # From the training part's names for both parts: numbered one by one they would not mean the same.
        how = ", as numpy.searchsorted(numpy.unique(y_train), labels) does for both" if raw.dtype.kind in "SU" else ""
        raise DataError(f"{problem}{how}.", source=source)
    if raw.ndim == 2 and raw.shape[1] > 1:
        return _from_one_hot(raw, source=source)
    return _whole(raw.reshape(-1), source=source)


def _check_channels_last(shape: Shape, *, source: str) -> None:
    """Refuse images as PyTorch keeps them: taken at their word, they would be 1 or 3 pixels high, of many channels."""
    is_first = len(shape) == 4 and shape[1] in _USUAL_CHANNELS and shape[2] == shape[3] > max(_USUAL_CHANNELS)
    if is_first:
        problem = f"has shape {shape}, which looks like channels first; save numpy.moveaxis(images, 1, -1)."
        raise DataError(problem, source=source)


def _whole(raw: NDArray[np.generic], *, source: str) -> NDArray[np.int64]:
    # Compared before they are converted: neither NaN nor 2^64 - 1 survives that.
    numbers = cast("NDArray[np.float64]", raw)
    wrong = ~((numbers >= 0) & (numbers < MOST_CLASSES) & (numbers == np.floor(numbers)))
    if wrong.any():
        index = int(wrong.argmax())
        problem = f"label {index} is {raw[index]}; expected a whole number from 0 to {MOST_CLASSES - 1}."
        raise DataError(problem, source=source)
    return _frozen(raw.astype(np.int64))


def _from_one_hot(raw: NDArray[np.generic], *, source: str) -> NDArray[np.int64]:
    ones = raw == 1
    wrong = (ones.sum(axis=1) != 1) | ((raw == 0).sum(axis=1) != raw.shape[1] - 1)
    if wrong.any():
        problem = (
            f"has shape {raw.shape} and its row {int(wrong.argmax())} is not one-hot; "
            "expected labels of shape (N,) or (N, 1), or rows of zeros with a single one."
        )
        raise DataError(problem, source=source)
    return _whole(ones.argmax(axis=1), source=source)


def _finite(raw: NDArray[np.generic], *, source: str) -> NDArray[np.float32]:
    converted = np.empty(raw.shape, dtype=np.float32)
    step = max(1, _CHUNK_VALUES // raw[0].size)
    for start in range(0, len(raw), step):
        rows = slice(start, start + step)
        with np.errstate(over="ignore"):
            converted[rows] = raw[rows]
        is_bad = ~np.isfinite(converted[rows]).reshape(len(converted[rows]), -1).all(axis=1)
        if is_bad.any():
            problem = f"image {start + int(is_bad.argmax())} has a value that is not finite in float32."
            raise DataError(problem, source=source)
    return converted


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
