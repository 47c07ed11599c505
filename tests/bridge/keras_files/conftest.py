"""A model that Keras itself has saved in each of its ways, with what it says of a thousand test images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from numpy.typing import NDArray

from bakeoff.data import load_dataset


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saved:
    """Where a model was saved, and what it says.

    Attributes:
        folder: `model.keras`, `model.h5` and `model.json`.
        probabilities: (image, class) of the first thousand test images of MNIST, pixels as they are.
        parameters: How many numbers Keras counts in it.
    """

    folder: Path
    probabilities: NDArray[np.float32]
    parameters: int


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Return a small convolutional network with all that has weights, and a layer that standardises."""
    folder = tmp_path_factory.mktemp("saved")
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 255),
            layers.Normalization(mean=[0.1307], variance=[0.095]),
            layers.Conv2D(3, 5, strides=2, activation="relu", name="eyes"),
            layers.BatchNormalization(name="calm"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(12, activation="gelu"),
            layers.Dense(10, activation="softmax", kernel_initializer="orthogonal"),
        ],
        name="seer",
    )
    moved = [weight + 0.1 * np.random.default_rng(1).random(weight.shape) for weight in model.get_weights()]
    model.set_weights(moved)
    model.compile(keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy")
    model.save(folder / "model.keras")
    model.save(folder / "model.h5")
    (folder / "model.json").write_text(model.to_json(), encoding="utf-8")
    images = load_dataset("mnist").test_images[:1000].astype(np.float32)
    said: NDArray[np.float32] = model(images, training=False).detach().numpy()
    return Saved(folder=folder, probabilities=said, parameters=model.count_params())
