"""Prepare images for a network, once for all trials: a `Dataset` and the names of steps in, float32 arrays out.

What a step computes it computes in float64, as NumPy does under Keras's own functions, and rounds once at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.data.facts import Dataset, Images, Shape
from bakeoff.errors import StudyError, UnknownName

# 512 KiB of float64, which stay in a core's own cache from step to step.
_CHUNK_VALUES = 2**16
_Step = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Prepared:
    """A data set as the network sees it, but for what `standardise` learns from a trial's training share.

    Attributes:
        train_images: (image, *input_shape) float32.
        train_labels: (image,).
        test_images: (image, *input_shape) float32.
        test_labels: (image,).
        class_count: As the data set's.
        input_shape: (height, width, channel) or (feature,).
        standardised_shape: The shape of an image where `standardise` stands among the steps; None where it does not.
    """

    train_images: NDArray[np.float32]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.float32]
    test_labels: NDArray[np.int64]
    class_count: int
    input_shape: Shape
    standardised_shape: Shape | None

    @property
    def standardises(self) -> bool:
        """Whether each trial must still subtract a mean and divide by a deviation."""
        return self.standardised_shape is not None


def preprocess_names() -> tuple[str, ...]:
    """Return the names of the steps there are."""
    return ("scale", "l2_columns", "l2", "standardise", "flatten")


def prepared_shape(image_shape: Shape, steps: Sequence[str]) -> Shape:
    """Return the shape of a prepared image.

    Raises:
        UnknownName: There is no step of this name.
        StudyError: A step stands where it means nothing.
    """
    _check_order(steps)
    shape = image_shape
    for index, step in enumerate(steps):
        if step == "l2_columns" and len(shape) == 1:
            raise StudyError("'l2_columns' needs images, not vectors; 'l2' does it per vector.", place=_place(index))
        if step == "flatten":
            shape = (math.prod(shape),)
    return shape


def prepare(dataset: Dataset, steps: Sequence[str]) -> Prepared:
    """Return the data set after all steps.

    `standardise` is only noted: its mean and deviation come from each trial's training share, see `standardisation`.

    Raises:
        UnknownName: There is no step of this name.
        StudyError: A step stands where it means nothing.
    """
    input_shape = prepared_shape(dataset.image_shape, steps)
    return Prepared(
        train_images=prepare_images(dataset.train_images, steps),
        train_labels=dataset.train_labels,
        test_images=prepare_images(dataset.test_images, steps),
        test_labels=dataset.test_labels,
        class_count=dataset.class_count,
        input_shape=input_shape,
        standardised_shape=_standardised_shape(dataset.image_shape, steps),
    )


def prepare_images(images: Images, steps: Sequence[str]) -> NDArray[np.float32]:
    """Return (image, *input_shape) float32 from images as a data set stores them.

    Args:
        images: (image, height, width, channel) or (image, feature).
        steps: Names of steps, in order; `standardise` changes nothing here.

    Raises:
        UnknownName: There is no step of this name.
        StudyError: A step stands where it means nothing.
    """
    shape = prepared_shape(images.shape[1:], steps)
    prepared = np.empty((len(images), *shape), dtype=np.float32)
    chunk = max(1, _CHUNK_VALUES // math.prod(shape))
    for start in range(0, len(images), chunk):
        values = images[start : start + chunk].astype(np.float64)
        for step in steps:
            values = _STEPS[step](values)
        prepared[start : start + chunk] = values
    return prepared


def _check_order(steps: Sequence[str]) -> None:
    for index, step in enumerate(steps):
        if step not in _STEPS:
            raise UnknownName(kind="preprocessing step", name=step, known=preprocess_names(), where=_place(index))
    later = list(steps)[steps.index("standardise") + 1 :] if "standardise" in steps else []
    for step in later:
        if step != "flatten":
            problem = f"'{step}' comes after 'standardise', which only 'flatten' may follow; put it before."
            raise StudyError(problem, place="preprocess")


def _place(index: int) -> str:
    return f"preprocess[{index}]"


def _standardised_shape(image_shape: Shape, steps: Sequence[str]) -> Shape | None:
    if "standardise" not in steps:
        return None
    return prepared_shape(image_shape, steps[: steps.index("standardise")])


def _scale(images: NDArray[np.float64]) -> NDArray[np.float64]:
    return images / 255


def _l2_columns(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide each column of each image by its norm, as `keras.utils.normalize(images, axis=1)` does."""
    return images / _norms(images, axes=(1,))


def _l2(images: NDArray[np.float64]) -> NDArray[np.float64]:
    return images / _norms(images, axes=tuple(range(1, images.ndim)))


def _norms(images: NDArray[np.float64], *, axes: tuple[int, ...]) -> NDArray[np.float64]:
    norms = np.sqrt(np.square(images).sum(axis=axes, keepdims=True))
    return np.where(norms == 0, 1, norms)


def _flatten(images: NDArray[np.float64]) -> NDArray[np.float64]:
    return images.reshape(len(images), -1)


def _as_it_is(images: NDArray[np.float64]) -> NDArray[np.float64]:
    return images


_STEPS: Mapping[str, _Step] = {
    "scale": _scale,
    "l2_columns": _l2_columns,
    "l2": _l2,
    "standardise": _as_it_is,
    "flatten": _flatten,
}
