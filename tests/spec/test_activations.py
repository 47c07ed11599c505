"""Activations by Keras's names."""

from __future__ import annotations

import keras
import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import ACTIVATIONS, Activation, read_layer


def _activation(written: str) -> str:
    layer = read_layer(f"Activation({written})").layer
    assert isinstance(layer, Activation)
    return layer.activation


def test_every_activation_of_keras_that_keeps_shapes_is_there() -> None:
    helpers = {"deserialize", "get", "serialize", "glu", "threshold"}
    functions = {name for name in dir(keras.activations) if not name.startswith("_")} - helpers
    assert {_activation(repr(name)) for name in functions} <= set(ACTIVATIONS)
    assert set(ACTIVATIONS) <= functions


@pytest.mark.parametrize(
    ("written", "name"),
    [("'swish'", "silu"), ("'hard_swish'", "hard_silu"), ("None", "linear"), ("keras.activations.tanh", "tanh")],
)
def test_other_spellings_are_one_activation(written: str, name: str) -> None:
    assert _activation(written) == name


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("'glu'", "bakeoff does not have the activation glu: it halves the number of units"),
        ("'threshold'", "bakeoff does not have the activation threshold: it has arguments without a default"),
        ("'ReLu'", r"there is no activation 'ReLu'. Did you mean 'relu'\?"),
        ("'qqqqqq'", "there is no activation 'qqqqqq'. There are: celu"),
    ],
)
def test_an_activation_that_is_not_there_is_refused(written: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_layer(f"Dense(3, activation={written})")
