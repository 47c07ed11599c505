"""Names that Keras has for the same layer."""

from __future__ import annotations

import keras
import pytest

from bakeoff.spec import read_layer


@pytest.mark.parametrize(
    ("alias", "arguments"),
    [
        ("Convolution2D", "3, 3"),
        ("MaxPool2D", "2"),
        ("AvgPool2D", "2"),
        ("GlobalAvgPool2D", ""),
        ("GlobalMaxPool2D", ""),
    ],
)
def test_an_alias_is_the_layer_that_keras_means_by_it(alias: str, arguments: str) -> None:
    proper = getattr(keras.layers, alias).__name__
    assert read_layer(f"{alias}({arguments})") == read_layer(f"{proper}({arguments})")
