"""The defaults of layers made in Python are those of layers written as calls."""

from __future__ import annotations

import pytest

from bakeoff.spec import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Layer,
    LeakyReLU,
    MaxPooling2D,
    ReLU,
    ZeroPadding2D,
    read_layer,
)


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Dense(3), "Dense(3)"),
        (Conv2D(3, (2, 2)), "Conv2D(3, 2)"),
        (MaxPooling2D(), "MaxPooling2D()"),
        (AveragePooling2D(), "AveragePooling2D(2)"),
        (GlobalAveragePooling2D(), "GlobalAveragePooling2D()"),
        (GlobalMaxPooling2D(), "GlobalMaxPooling2D()"),
        (ZeroPadding2D(), "ZeroPadding2D()"),
        (Flatten(), "Flatten()"),
        (Dropout(0.5), "Dropout(0.5)"),
        (BatchNormalization(), "BatchNormalization()"),
        (Activation("softmax"), "Softmax()"),
        (ReLU(), "ReLU()"),
        (LeakyReLU(), "LeakyReLU()"),
    ],
)
def test_a_layer_made_in_python_is_the_one_that_a_call_makes(layer: Layer, text: str) -> None:
    assert read_layer(text).layer == layer
