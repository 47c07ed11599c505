"""What a data set is: the facts that loading gives and everything after it reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8] | NDArray[np.float32]
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """Images or vectors with their classes, as they were stored; the arrays are read-only.

    Attributes:
        name: A built-in name, or what the path ends in.
        source: Where it came from: "built in", or the path.
        digest: 64 hexadecimal digits that stand for the content, whatever file it came from.
        train_images: (image, height, width, channel) or (image, feature), uint8 or float32.
        train_labels: (image,) from 0 to `class_count - 1`.
        test_images: The same as `train_images`.
        test_labels: The same as `train_labels`; a class may be missing.
        class_count: The highest label of both parts, plus 1.
    """

    name: str
    source: str
    digest: str
    train_images: Images
    train_labels: NDArray[np.int64]
    test_images: Images
    test_labels: NDArray[np.int64]
    class_count: int

    @property
    def image_shape(self) -> Shape:
        """(height, width, channel) or (feature,)."""
        return self.train_images.shape[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFacts:
    """What planning needs to know of a data set, without its arrays.

    Attributes:
        name: As the data set's.
        image_shape: (height, width, channel) or (feature,).
        class_count: As the data set's.
        train_count: Training images.
        test_count: Test images.
        digest: As the data set's.
    """

    name: str
    image_shape: Shape
    class_count: int
    train_count: int
    test_count: int
    digest: str
