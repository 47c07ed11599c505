"""What `bakeoff data` shows: a data set in; its shapes, counts and range, or one of its images, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bakeoff.data.facts import Dataset, Images, Shape
from bakeoff.data.preprocessing import prepare
from bakeoff.data.standardising import standardisation
from bakeoff.errors import DataError

Part = Literal["train", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part of a data set, training or test.

    Attributes:
        image_count: How many images it has.
        class_counts: How many of each class, from class 0.
        low: The lowest value in its images, as stored.
        high: The highest.
    """

    image_count: int
    class_counts: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetView:
    """A data set in numbers.

    Attributes:
        name: As the data set's.
        source: As the data set's.
        digest: As the data set's.
        image_shape: (height, width, channel) or (feature,).
        dtype: "uint8" or "float32".
        class_count: As the data set's.
        train: The training images.
        test: The test images.
    """

    name: str
    source: str
    digest: str
    image_shape: Shape
    dtype: str
    class_count: int
    train: PartView
    test: PartView


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImageView:
    """One image.

    Attributes:
        part: Which part of the data set it is in.
        index: Its place there, from 0.
        label: Its class.
        stored: (height, width, channel) or (feature,), as it is in the data set.
        prepared: (*input_shape) float32, as the network sees it.
    """

    part: Part
    index: int
    label: int
    stored: Images
    prepared: NDArray[np.float32]


def dataset_view(dataset: Dataset) -> DatasetView:
    """Return a data set's shapes, class counts and range."""
    return DatasetView(
        name=dataset.name,
        source=dataset.source,
        digest=dataset.digest,
        image_shape=dataset.image_shape,
        dtype=str(dataset.train_images.dtype),
        class_count=dataset.class_count,
        train=_part_view(dataset.train_images, dataset.train_labels, class_count=dataset.class_count),
        test=_part_view(dataset.test_images, dataset.test_labels, class_count=dataset.class_count),
    )


def image_view(dataset: Dataset, index: int, *, steps: Sequence[str], part: Part = "train") -> ImageView:
    """Return one image as it is and as the network sees it.

    Args:
        dataset: Where it is from.
        index: Its place in that part, from 0.
        steps: Names of preprocessing steps; what `standardise` needs is taken from all training images.
        part: "train" or "test".

    Raises:
        DataError: There is no image of this index.
        UnknownName: There is no step of this name.
        StudyError: A step stands where it means nothing.
    """
    images, labels = _part(dataset, part)
    if not 0 <= index < len(images):
        problem = f"has no {part} image {index}; they go from 0 to {len(images) - 1}."
        raise DataError(problem, source=dataset.name)
    return ImageView(
        part=part,
        index=index,
        label=int(labels[index]),
        stored=images[index],
        prepared=_prepared(dataset, images[index : index + 1], steps=steps),
    )


def _part(dataset: Dataset, part: Part) -> tuple[Images, NDArray[np.int64]]:
    if part == "test":
        return dataset.test_images, dataset.test_labels
    return dataset.train_images, dataset.train_labels


def _part_view(images: Images, labels: NDArray[np.int64], *, class_count: int) -> PartView:
    return PartView(
        image_count=len(images),
        class_counts=tuple(np.bincount(labels, minlength=class_count).tolist()),
        low=float(images.min()),
        high=float(images.max()),
    )


def _prepared(dataset: Dataset, image: Images, *, steps: Sequence[str]) -> NDArray[np.float32]:
    """Return the only image of `image` as the network sees it."""
    learns = "standardise" in steps
    cut = replace(dataset, train_images=dataset.train_images if learns else image, test_images=image)
    prepared = prepare(cut, steps)
    found = standardisation(prepared, np.arange(len(prepared.train_images), dtype=np.int64))
    seen: NDArray[np.float32] = prepared.test_images[0]
    if found is not None:
        seen = np.divide(seen - found.mean, found.deviation, dtype=np.float32)
    return seen
