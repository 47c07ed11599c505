"""A study that trains within a second: a folder in, a small data set in it and a `Study` about it out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bakeoff.spec import Study, Variant

CLASS_COUNT = 3
_SIDE = 6


def tiny_data(folder: Path, *, train_count: int = 240, test_count: int = 60) -> Path:
    """Write `tiny.npz` into a folder and return its path: noisy 6×6 images of three classes, one bright third each."""
    path = folder / "tiny.npz"
    draw = np.random.default_rng(0)
    x_train, y_train = _part(draw, train_count)
    x_test, y_test = _part(draw, test_count)
    np.savez(path, x_train=x_train, y_train=y_train, x_test=x_test, y_test=y_test)
    return path


def tiny_study(folder: Path) -> Study:
    """Return a study of three variants with two seeds and two epochs on `tiny.npz` in a folder.

    `twin` has the settings of `narrow`, so the two share their trials: there are four.
    """
    return Study(
        name="tiny",
        title="Does a wider layer help?",
        dataset="./tiny.npz",
        folder=folder,
        preprocess=["scale", "flatten"],
        validation=0.1,
        epochs=2,
        batch_size=16,
        optimizer="SGD(learning_rate=0.1)",
        precision="f32",
        seeds=2,
        variants={
            "narrow": Variant(layers=_layers(4), published={"test_accuracy": 0.5}),
            "wide": Variant(layers=_layers(16)),
            "twin": Variant(extends="narrow"),
        },
    )


def _layers(units: int) -> list[str]:
    return [f"Dense({units}, activation='relu')", f"Dense({CLASS_COUNT}, activation='softmax')"]


def _part(draw: np.random.Generator, count: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return (image, 6, 6) images and their labels, the classes in turn."""
    labels = np.arange(count, dtype=np.int64) % CLASS_COUNT
    images = draw.integers(0, 100, (count, _SIDE, _SIDE), dtype=np.uint8)
    width = _SIDE // CLASS_COUNT
    for image, label in zip(images, labels, strict=True):
        image[:, width * label : width * (label + 1)] += np.uint8(120)
    return images, labels
