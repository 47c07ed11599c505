"""Layers of a file as Keras 3 calls."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.importing.layers import layer_text, read_made
from bakeoff.bridge.reading.events import Flavour
from bakeoff.bridge.reading.values import Made, Unknown, Value
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError

FLAVOUR = Flavour(package="tf.keras", major=2, reason="")


def _made(call: str) -> Made:
    value = value_of(f"from tensorflow.keras.layers import *\nimport tensorflow as tf\nit = {call}")
    assert isinstance(value, Made)
    return value


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("Dense(3, activation=tf.nn.relu, input_shape=(784,), dtype='float32')", "Dense(3, activation='relu')"),
        ("Dense(3, activation=LeakyReLU(alpha=.1))", "Dense(3); LeakyReLU(negative_slope=0.1)"),
        ("BatchNormalization(axis=3)", "BatchNormalization(momentum=0.99, epsilon=0.001)"),
        ("MaxPool2D(2, data_format='channels_first')", "MaxPooling2D(2)"),
        ("Reshape((-1,))", "Flatten()"),
        ("InputLayer(input_shape=(28, 28))", ""),
        ("GaussianNoise(0.1)", ""),
    ],
)
def test_a_layer_becomes_calls(call: str, text: str) -> None:
    assert layer_text(_made(call), FLAVOUR) == text


def test_arguments_that_bakeoff_has_not_are_left_out_and_noted() -> None:
    read = read_made(_made("Dense(3, kernel_constraint='max_norm', name='out')"), FLAVOUR)
    assert read.texts == ("Dense(3, name='out')",)
    assert [note.text.split(" is left out")[0] for note in read.notes] == ["`kernel_constraint`"]


def test_what_stands_behind_a_dropouts_rate_is_left_out_and_noted() -> None:
    read = read_made(_made("Dropout(0, 2)"), FLAVOUR)
    assert read.texts == ("Dropout(rate=0)",)
    assert [note.text.split(" is left out")[0] for note in read.notes] == ["`noise_shape`"]


def test_what_a_layer_says_of_its_input_is_kept() -> None:
    assert read_made(_made("Flatten(input_shape=(28, 28))"), FLAVOUR).input_shape == (28, 28)
    assert read_made(_made("Dense(3, batch_input_shape=(None, 784))"), FLAVOUR).input_shape == (784,)
    assert read_made(_made("Rescaling(1/255)"), FLAVOUR).preprocess == "scale"


def test_an_initializer_that_is_the_files_own_is_left_out_and_noted() -> None:
    value = value_of(
        "from tensorflow.keras.layers import *\ndef mine(shape):\n    return shape\n"
        "it = Dense(3, kernel_initializer=mine, bias_initializer='ones')"
    )
    assert isinstance(value, Made)
    read = read_made(value, FLAVOUR)
    assert read.texts == ("Dense(3, bias_initializer='ones')",)
    assert [note.text for note in read.notes] == [
        "`kernel_initializer` is left out: mine is code of the file's own, which is not run. "
        "The weights are drawn as by default."
    ]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("LSTM(3)", "bakeoff does not have the layer LSTM"),
        ("Dense(undefined)", "Dense's arguments: one is not known: 'undefined' is defined nowhere above"),
        ("Reshape((7, 7, 16))", "bakeoff has no Reshape within a network"),
    ],
)
def test_a_layer_that_cannot_be_is_refused(layer: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_made(_made(layer), FLAVOUR)


def test_a_layer_that_is_not_known_is_refused() -> None:
    value: Value = Unknown(reason="it is read from a file", place=Place(cell=0, line=1))
    with pytest.raises(StudyError, match="a layer is not known: it is read from a file"):
        read_made(value, FLAVOUR)
