"""Layers as Keras writes them, read into facts."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import (
    Activation,
    AveragePooling2D,
    Conv2D,
    Dense,
    Flatten,
    GlobalMaxPooling2D,
    Layer,
    LeakyReLU,
    MaxPooling2D,
    Penalty,
    ReLU,
    VarianceScaling,
    ZeroPadding2D,
    is_layer_name,
    read_layer,
)


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("Dense(32)", Dense(32)),
        ("keras.layers.Dense(32, 'relu')", Dense(32, "relu")),
        ("layers.Dense(2 * 16, activation=tf.nn.relu)", Dense(32, "relu")),
        ("Dense(32, activation='swish')", Dense(32, "silu")),
        ("Dense(32, kernel_initializer=initializers.he_normal())", Dense(32, kernel_initializer=VarianceScaling(2.0))),
        ("Dense(32, kernel_regularizer=regularizers.l2(0.01))", Dense(32, kernel_regularizer=Penalty(0.0, 0.01))),
        ("Conv2D(8, 3)", Conv2D(8, (3, 3))),
        ("Convolution2D(8, [3, 5], padding='SAME')", Conv2D(8, (3, 5), padding="same")),
        ("Conv2D(8, 3, dilation_rate=2)", Conv2D(8, (3, 3), dilation_rate=(2, 2))),
        ("Conv2D(8, 3, data_format='channels_last')", Conv2D(8, (3, 3))),
        ("MaxPooling2D()", MaxPooling2D((2, 2), (2, 2))),
        ("MaxPool2D(3)", MaxPooling2D((3, 3), (3, 3))),
        ("MaxPooling2D((3, 2), 1)", MaxPooling2D((3, 2), (1, 1))),
        ("AvgPool2D(2, strides=None)", AveragePooling2D((2, 2), (2, 2))),
        ("GlobalMaxPool2D(keepdims=True)", GlobalMaxPooling2D(keepdims=True)),
        ("ZeroPadding2D()", ZeroPadding2D(((1, 1), (1, 1)))),
        ("ZeroPadding2D(2)", ZeroPadding2D(((2, 2), (2, 2)))),
        ("ZeroPadding2D((1, 2))", ZeroPadding2D(((1, 1), (2, 2)))),
        ("ZeroPadding2D(((0, 1), (2, 3)))", ZeroPadding2D(((0, 1), (2, 3)))),
        ("Flatten()", Flatten()),
        ("Activation('relu')", Activation("relu")),
        ("Softmax()", Activation("softmax")),
        ("ReLU(6)", ReLU(6.0)),
        ("LeakyReLU(0.2)", LeakyReLU(0.2)),
    ],
)
def test_a_call_becomes_a_layer_with_every_default_filled_in(text: str, layer: Layer) -> None:
    assert read_layer(text).layer == layer


def test_a_name_is_kept() -> None:
    assert read_layer("Dense(3, name='head')").name == "head"
    assert read_layer("MaxPooling2D(2, name='pool')").name == "pool"
    assert read_layer("Dense(3)").name is None


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Input((28, 28, 1))", (28, 28, 1)),
        ("keras.Input(shape=[28, 28])", (28, 28)),
        ("InputLayer(input_shape=(784,))", (784,)),
        ("InputLayer((784,))", (784,)),
        ("Dense(3, input_shape=(784,))", (784,)),
        ("Dense(3, input_dim=784)", (784,)),
        ("Dense(3)", None),
    ],
)
def test_an_input_shape_is_told_apart_from_the_layer(text: str, shape: tuple[int, ...] | None) -> None:
    assert read_layer(text).input_shape == shape


def test_an_input_is_no_layer() -> None:
    assert read_layer("Input((28, 28, 1))").layer is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MaxPoling2D(2)", r"there is no layer 'MaxPoling2D'. Did you mean 'MaxPooling2D'\?"),
        ("dense(3)", r"there is no layer 'dense'. Did you mean 'Dense'\?"),
        ("Qqqqq()", r"there is no layer 'Qqqqq'. There are: Dense, Conv2D"),
        ("LSTM(3)", "bakeoff does not have the layer LSTM. It has: Dense"),
        ("Lambda(1)", "bakeoff does not have the layer Lambda"),
        ("Flatten", r"a layer needs its brackets: write Flatten\(\)"),
        ("Dense(0)", "Dense: `units` must be a positive integer, found 0"),
        ("Dense(3.0)", "`units` must be a positive integer, found 3.0"),
        ("Dense(True)", "`units` must be a positive integer, found True"),
        ("Dense(3, use_bias=1)", "`use_bias` must be True or False, found 1"),
        ("Dense(3, activation=3)", "`activation` must be the name of an activation, such as 'relu', found 3"),
        ("Dense(3, activation=LeakyReLU())", r"`activation` must be the name of an activation.*found LeakyReLU\(\)"),
        ("Conv2D(3, (3, 3, 3))", r"`kernel_size` must be a positive integer or a pair of them, found \(3, 3, 3\)"),
        ("Conv2D(3, 3, padding='full')", "`padding` must be 'valid' or 'same', found 'full'"),
        ("Conv2D(3, 3, data_format='channels_first')", "`data_format` must be 'channels_last': bakeoff has no other"),
        ("Conv2D(3, 3, strides=2, dilation_rate=2)", "`strides` and `dilation_rate` cannot both be above 1"),
        ("Dropout(1)", "`rate` must be a number from 0 to below 1, found 1"),
        ("Dropout(-0.1)", "`rate` must be a number from 0 to below 1, found -0.1"),
        ("BatchNormalization(axis=1)", "`axis` must be -1: bakeoff has only the last axis, found 1"),
        ("ReLU(-1)", "`max_value` must be a number of at least 0 or None, found -1"),
        ("ZeroPadding2D(-1)", "`padding` must be an integer, a pair, or"),
        ("Dense(3, name='a/b')", "`name` must be text without '/' or None, found 'a/b'"),
        ("Dense(3, input_shape=784)", r"`input_shape` must be a tuple of positive integers, such as \(28, 28, 1\)"),
        ("Dense(3, batch_input_shape=(None, 4))", "`batch_input_shape` is no longer an argument. Write `input_shape`"),
        ("InputLayer()", "InputLayer needs `shape`"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_layer(text)


def test_keras_names_are_known_whether_bakeoff_has_them_or_not() -> None:
    assert all(map(is_layer_name, ["Dense", "Convolution2D", "LSTM"]))
    assert not is_layer_name("Dence")
