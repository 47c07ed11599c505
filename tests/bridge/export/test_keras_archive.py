"""Networks as `.keras` archives: Keras 3 itself loads them and says the same."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.bridge.export.networks import (
    PREPARATIONS,
    STACKS,
    activated,
    drawn,
    pictures,
    prepared,
    probabilities,
    stacked,
)

from bakeoff.bridge.export.keras_archive import keras_archive
from bakeoff.bridge.export.parts import parts
from bakeoff.bridge.export.trained import TrainedNetwork
from bakeoff.errors import BridgeError
from bakeoff.spec import ACTIVATIONS


def written(network: TrainedNetwork) -> bytes:
    return keras_archive(parts(network), name="network", metadata={"variant": network.variant})


def loaded(network: TrainedNetwork, folder: Path) -> Any:  # Keras ships no types
    path = folder / "network.keras"
    path.write_bytes(written(network))
    return keras.models.load_model(path)


def said(network: TrainedNetwork, images: NDArray[np.uint8], folder: Path) -> NDArray[np.float32]:
    model = loaded(network, folder)
    answer: NDArray[np.float32] = model(images.astype(np.float32), training=False).detach().numpy()
    return answer


@pytest.mark.parametrize("layers", STACKS)
def test_keras_says_the_same_after_any_layer(layers: list[str], tmp_path: Path) -> None:
    network = stacked(layers)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "sparsemax"])
def test_keras_says_the_same_after_any_activation(name: str, tmp_path: Path) -> None:
    network = activated(name)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


@pytest.mark.parametrize("steps", PREPARATIONS)
def test_keras_prepares_images_as_bakeoff_does(steps: tuple[str, ...], tmp_path: Path) -> None:
    network = prepared(steps)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


def test_layers_keep_their_names_and_all_their_settings(tmp_path: Path) -> None:
    layers = [
        "Dense(4, kernel_initializer='he_normal', kernel_regularizer=L1L2(0.1, 0.2), name='first.one')",
        "Dense(4, kernel_initializer=Orthogonal(2.0), bias_initializer=Constant(0.5))",
        "Dropout(0.25)",
        "Dense(3, activation='softmax')",
    ]
    model = loaded(drawn(*layers, image_shape=(5,), preprocess=()), tmp_path)
    first, second, drop, _ = model.layers
    assert (first.name, second.name, drop.rate) == ("first_one", "dense", 0.25)
    assert (first.kernel_initializer.scale, first.kernel_initializer.mode) == (2.0, "fan_in")
    assert (float(first.kernel_regularizer.l1), float(first.kernel_regularizer.l2)) == (0.1, 0.2)
    assert (second.kernel_initializer.gain, second.bias_initializer.value) == (2.0, 0.5)


def test_a_function_that_keras_computes_otherwise_is_refused_by_name() -> None:
    with pytest.raises(BridgeError, match="the format 'keras': layer 'conv2d': Keras up to 3.15 sums the wrong"):
        written(activated("sparsemax"))


def test_equal_networks_are_equal_files_that_say_what_they_are() -> None:
    first, again = (written(prepared(["scale"])) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert json.loads(archive.read("metadata.json"))["bakeoff"] == {"variant": "drawn"}
