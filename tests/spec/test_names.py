"""Names of layers as Keras's summary shows them."""

from __future__ import annotations

import keras
import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Study, Variant, settings_of

LAYERS = [
    "Conv2D(2, 3)",
    "ReLU()",
    "Convolution2D(2, 3)",
    "LeakyReLU()",
    "MaxPool2D()",
    "BatchNormalization()",
    "ZeroPadding2D()",
    "AveragePooling2D(2)",
    "GlobalMaxPooling2D()",
    "Dropout(0.5)",
    "Dense(3)",
    "Activation('relu')",
    "Dense(10)",
    "Softmax()",
]


def _names(*layers: str) -> tuple[str, ...]:
    return settings_of(Study(dataset="mnist", variants={"a": Variant(layers=layers)}), "a").layer_names


def test_layers_are_named_and_numbered_as_keras_does() -> None:
    keras.backend.clear_session()
    model = keras.Sequential(
        [
            keras.layers.Conv2D(2, 3),
            keras.layers.ReLU(),
            keras.layers.Convolution2D(2, 3),
            keras.layers.LeakyReLU(),
            keras.layers.MaxPool2D(),
            keras.layers.BatchNormalization(),
            keras.layers.ZeroPadding2D(),
            keras.layers.AveragePooling2D(2),
            keras.layers.GlobalMaxPooling2D(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(3),
            keras.layers.Activation("relu"),
            keras.layers.Dense(10),
            keras.layers.Softmax(),
        ]
    )
    assert _names(*LAYERS) == tuple(layer.name for layer in model.layers)


def test_a_given_name_is_kept_and_never_given_twice() -> None:
    assert _names("Flatten(name='dense')", "Dense(3)", "Dense(10, activation='softmax', name='head')") == (
        "dense",
        "dense_1",
        "head",
    )


def test_two_layers_of_one_given_name_are_refused() -> None:
    with pytest.raises(StudyError, match=r"variants.a.layers\[2\]: another layer is called 'x' already"):
        _names("Flatten(name='x')", "Dense(3)", "Dense(10, activation='softmax', name='x')")
