"""Data sets that files load: a path or a file's name in, the arrays that the call gives out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bakeoff.bridge.reading.values import Array, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A data set of Keras: how many images each part has, the shapes of one and of its label, and the classes."""

    train: int
    test: int
    image_shape: tuple[int, ...]
    label_shape: tuple[int, ...] = ()
    classes: int = 10


KNOWN: Mapping[str, Known] = {
    "mnist": Known(train=60_000, test=10_000, image_shape=(28, 28)),
    "fashion_mnist": Known(train=60_000, test=10_000, image_shape=(28, 28)),
    "cifar10": Known(train=50_000, test=10_000, image_shape=(32, 32, 3), label_shape=(1,)),
    "cifar100": Known(train=50_000, test=10_000, image_shape=(32, 32, 3), label_shape=(1,), classes=100),
}
"""As `keras.datasets` gives them: https://keras.io/api/datasets/."""


def keras_dataset(name: str) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Return what `load_data()` of a module of `keras.datasets` gives."""
    return (_part(name, "train"), _part(name, "test"))


def _part(name: str, part: Part) -> tuple[Array, Array]:
    known = KNOWN.get(name)
    if known is None:
        images, labels = (
            Array(dataset=name, part=part, role="images", shape=None),
            Array(dataset=name, part=part, role="labels", shape=None),
        )
        return images, labels
    count = known.train if part == "train" else known.test
    return (
        Array(dataset=name, part=part, role="images", shape=(count, *known.image_shape)),
        Array(dataset=name, part=part, role="labels", shape=(count, *known.label_shape)),
    )


def file_table(path: str) -> Array:
    """Return what reading a file of numbers gives; its name tells whether it is the training or the test part."""
    name = PurePosixPath(path.replace("\\", "/")).name
    lower = name.lower()
    part: Part = "test" if "test" in lower else "train" if "train" in lower else "all"
    return Array(dataset=name, part=part, role="other", shape=None)


def openml(name: str, *, role: str) -> Array:
    """Return the images or labels of MNIST as OpenML keeps it: 70,000 vectors, the test part last."""
    if role == "labels":
        return Array(dataset=name, part="all", role="labels", shape=(70_000,))
    return Array(dataset=name, part="all", role="images", shape=(70_000, 784))
