"""Whole models as Keras describes them, judged by what the same calls mean in a study."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import keras
import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Compiled, layer_texts, read_keras_model, read_layer

LAYERS = [
    "Conv2D(4, 3, strides=2, padding='same', activation='relu', kernel_initializer='he_normal')",
    "Conv2D(4, (3, 1), dilation_rate=2, use_bias=False, kernel_regularizer=L2(0.001))",
    "ZeroPadding2D(((1, 0), (2, 3)))",
    "BatchNormalization(momentum=0.9, scale=False, beta_initializer='ones')",
    "Activation('gelu')",
    "MaxPooling2D(3, strides=2)",
    "AveragePooling2D((2, 1), padding='same')",
    "ReLU(6, negative_slope=0.1, threshold=0.5)",
    "LeakyReLU(0.2)",
    "Dropout(0.25)",
    "Flatten()",
    "Dense(8, activation='silu', kernel_initializer=RandomNormal(stddev=0.1), bias_initializer=Constant(0.5))",
    "Dense(7, kernel_initializer=Orthogonal(gain=2.0), kernel_regularizer=L1L2(0.1, 0.2))",
    "Dense(7, kernel_initializer=VarianceScaling(2.0, 'fan_out', 'uniform'))",
    "Dense(7, kernel_initializer=TruncatedNormal(0.0, 0.1), bias_initializer=RandomUniform(-1, 1))",
    "Dense(10)",
    "Softmax()",
]


def made(text: str) -> Any:  # Keras ships no types
    rooms = (keras.layers, keras.initializers, keras.regularizers)
    return eval(text, {name: value for room in rooms for name, value in vars(room).items()})  # a test's own text


def sequential(texts: Sequence[str], *, shape: tuple[int, ...] = (28, 28, 1)) -> dict[str, Any]:  # what JSON holds
    model = keras.Sequential([keras.Input(shape), *map(made, texts)], name="judge")
    plain: dict[str, Any] = json.loads(model.to_json())  # as above
    return plain


def test_layers_come_back_as_they_were_written() -> None:
    model = read_keras_model(sequential(LAYERS))
    first, *rest = layer_texts(model, compiled=Compiled())
    assert first == "Input((28, 28, 1))"
    assert [read_layer(text).layer for text in rest] == [read_layer(text).layer for text in LAYERS]
    assert model.image_shape == model.input_shape == (28, 28, 1)


@pytest.mark.parametrize("text", ["GlobalAveragePooling2D()", "GlobalMaxPooling2D(keepdims=True)"])
def test_the_rest_come_back_too(text: str) -> None:
    (layer,) = read_keras_model(sequential([text])).network
    assert layer.call == read_keras_model(sequential([text])).network[0].call
    assert read_layer(layer_texts(read_keras_model(sequential([text])), compiled=Compiled())[1]) == read_layer(text)


def test_what_prepares_images_is_told_apart() -> None:
    model = read_keras_model(sequential(["Rescaling(1 / 255)", "Flatten()", "Normalization()", "Dense(3)"]))
    assert [layer.name for layer in model.preparing] == ["rescaling", "flatten", "normalization"] or model.preparing
    assert model.preprocess == ("scale", "flatten", "standardise")
    assert model.input_shape == (784,)
    assert [layer.call.name for layer in model.network] == ["Dense"]


def test_a_softmax_is_added_where_the_loss_takes_logits_and_there_is_none() -> None:
    compiled = Compiled(takes_logits=True)
    assert layer_texts(read_keras_model(sequential(["Flatten()", "Dense(3)"])), compiled=compiled)[-1] == "Softmax()"
    whole = read_keras_model(sequential(["Flatten()", "Dense(3, activation='softmax')"]))
    assert layer_texts(whole, compiled=compiled)[-1] == "Dense(3, activation='softmax')"


def test_a_model_may_leave_its_input_open() -> None:
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])
    read = read_keras_model(json.loads(model.to_json()))
    assert (read.image_shape, read.input_shape) == (None, None)
    assert layer_texts(read, compiled=Compiled()) == ("Flatten()", "Dense(3)")
    open_sides = read_keras_model(sequential(["GlobalMaxPooling2D()"], shape=(None, None, 1)))  # type: ignore[arg-type]  # open sides
    assert open_sides.image_shape is None


def test_a_shape_in_the_first_layer_is_read() -> None:
    entry = {"class_name": "Dense", "config": {"units": 3, "name": "d", "batch_input_shape": [None, 784]}}
    assert read_keras_model({"class_name": "Sequential", "config": [entry]}).image_shape == (784,)


def test_the_channel_axis_is_told_by_the_shape_before_it() -> None:
    vectors = {"class_name": "BatchNormalization", "config": {"axis": [1], "name": "norm"}}
    flat = {"class_name": "Flatten", "config": {"batch_input_shape": [None, 28, 28, 1], "name": "flat"}}
    assert len(read_keras_model({"class_name": "Sequential", "config": [flat, vectors]}).network) == 2
    first = {"class_name": "BatchNormalization", "config": {"axis": [1], "batch_input_shape": [None, 28, 28, 1]}}
    with pytest.raises(StudyError, match="layer 'BatchNormalization': .*only the last axis"):
        read_keras_model({"class_name": "Sequential", "config": [first]})


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"class_name": "Conv2D", "config": {"kernel_size": 3, "name": "c"}}, "layer 'c': Conv2D needs `filters`"),
        (
            {"class_name": "Dense", "config": {"units": 3, "glow": 1, "name": "d"}},
            "layer 'd': Dense has no argument 'glow'",
        ),
        ({"class_name": "Lambda", "config": {"function": "x", "name": "twist"}}, "layer 'twist': a Lambda layer"),
        ({"class_name": "Own", "config": {"name": "mine"}}, "layer 'mine': Own is a custom layer"),
        ({}, "layer 'None': must say its `class_name`"),
    ],
)
def test_what_bakeoff_has_not_is_refused_with_the_layer(entry: dict[str, Any], problem: str) -> None:  # as above
    with pytest.raises(StudyError, match=problem):
        read_keras_model({"class_name": "Sequential", "config": {"layers": [entry]}})
