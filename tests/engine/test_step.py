"""A training step does to every layer's weights what Keras 3 does; and leaves the other replicas alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.engine.keras_peer import compiled, keras_losses, keras_model, keras_weights
from tests.engine.small import batches, settings, small_data, step_losses, trial

from bakeoff.engine.stack import fresh_stack
from bakeoff.spec import Precision

VECTOR = (6,)
IMAGE = (7, 6, 2)
OPTIMIZER = "SGD(0.1, momentum=0.5)"
LAST = "Dense(3, activation='softmax')"
FLAT = ("Flatten()", LAST)

NETWORKS: Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "dense": (VECTOR, ("Dense(5, activation='relu')", LAST)),
    "dense, no bias": (VECTOR, ("Dense(5, activation='tanh', use_bias=False)", LAST)),
    "dense, another start": (VECTOR, ("Dense(5, 'elu', True, 'he_normal', 'ones')", LAST)),
    "conv, valid": (IMAGE, ("Conv2D(4, 3, activation='relu')", *FLAT)),
    "conv, same": (IMAGE, ("Conv2D(4, 3, padding='same', activation='tanh')", *FLAT)),
    "conv, even kernel, same": (IMAGE, ("Conv2D(4, (2, 4), padding='same')", *FLAT)),
    "conv, even kernel, valid": (IMAGE, ("Conv2D(4, (4, 2))", *FLAT)),
    "conv, strides, same": (IMAGE, ("Conv2D(4, 3, strides=2, padding='same')", *FLAT)),
    "conv, even kernel, strides, same": (IMAGE, ("Conv2D(4, 2, strides=(3, 2), padding='same')", *FLAT)),
    "conv, strides, valid": (IMAGE, ("Conv2D(4, (3, 2), strides=(2, 1))", *FLAT)),
    "conv, dilation, valid": (IMAGE, ("Conv2D(4, 2, dilation_rate=(2, 3))", *FLAT)),
    "conv, dilation, same": (IMAGE, ("Conv2D(4, 3, padding='same', dilation_rate=2)", *FLAT)),
    "conv, no bias": (IMAGE, ("Conv2D(4, 3, use_bias=False)", *FLAT)),
    "conv after conv": (IMAGE, ("Conv2D(5, 3, activation='relu')", "Conv2D(4, 2, activation='sigmoid')", *FLAT)),
    "max pooling": (IMAGE, ("Conv2D(4, 2)", "MaxPooling2D()", *FLAT)),
    "max pooling, same": (IMAGE, ("Conv2D(4, 2)", "MaxPooling2D(3, 2, 'same')", *FLAT)),
    "max pooling, overlapping": (IMAGE, ("Conv2D(4, 2)", "MaxPooling2D((3, 2), strides=1)", *FLAT)),
    "average pooling": (IMAGE, ("Conv2D(4, 2)", "AveragePooling2D(2)", *FLAT)),
    "average pooling, overlapping": (IMAGE, ("Conv2D(4, 2)", "AveragePooling2D((3, 2), strides=(1, 2))", *FLAT)),
    "global average": (IMAGE, ("Conv2D(4, 2)", "GlobalAveragePooling2D()", LAST)),
    "global average, kept": (IMAGE, ("Conv2D(4, 2)", "GlobalAveragePooling2D(keepdims=True)", *FLAT)),
    "global maximum": (IMAGE, ("Conv2D(4, 2)", "GlobalMaxPooling2D()", LAST)),
    "global maximum, kept": (IMAGE, ("Conv2D(4, 2)", "GlobalMaxPooling2D(keepdims=True)", *FLAT)),
    "all convolution": (IMAGE, ("Conv2D(3, 3, activation='relu')", "GlobalAveragePooling2D()", "Softmax()")),
    "zero padding": (IMAGE, ("ZeroPadding2D(((1, 2), (0, 3)))", "Conv2D(4, 3)", *FLAT)),
    "flatten": (IMAGE, FLAT),
    "normalised dense": (VECTOR, ("Dense(5)", "BatchNormalization()", "Activation('relu')", LAST)),
    "normalised conv": (IMAGE, ("Conv2D(4, 3)", "BatchNormalization()", *FLAT)),
    "normalised, no centre": (VECTOR, ("Dense(5)", "BatchNormalization(center=False)", LAST)),
    "normalised, no scale": (IMAGE, ("Conv2D(4, 3)", "BatchNormalization(scale=False)", *FLAT)),
    "normalised, neither": (VECTOR, ("BatchNormalization(center=False, scale=False)", "Dense(5, 'relu')", LAST)),
    "normalised, own numbers": (VECTOR, ("Dense(5)", "BatchNormalization(momentum=0.5, epsilon=0.1)", LAST)),
    "activation": (VECTOR, ("Dense(5)", "Activation('gelu')", LAST)),
    "relu, bounded": (VECTOR, ("Dense(5)", "ReLU(1.0)", LAST)),
    "relu, sloping": (VECTOR, ("Dense(5)", "ReLU(negative_slope=0.1)", LAST)),
    "relu, all three": (VECTOR, ("Dense(5)", "ReLU(1.5, 0.1, 0.2)", LAST)),
    "leaky relu": (VECTOR, ("Dense(5)", "LeakyReLU()", LAST)),
    "leaky relu, own slope": (IMAGE, ("Conv2D(4, 3)", "LeakyReLU(0.05)", *FLAT)),
    "softmax inside": (VECTOR, ("Dense(5)", "Softmax()", LAST)),
    "softmax over channels": (IMAGE, ("Conv2D(4, 3, activation='softmax')", *FLAT)),
    "softmax as a layer": (VECTOR, ("Dense(5, 'relu')", "Dense(3)", "Activation('softmax')")),
    "L1": (VECTOR, ("Dense(5, 'relu', kernel_regularizer=L1(0.02))", LAST)),
    "L2": (IMAGE, ("Conv2D(4, 3, kernel_regularizer=L2(0.03))", *FLAT)),
    "L1 and L2": (
        VECTOR,
        ("Dense(5, kernel_regularizer=L1L2(0.02, 0.03))", "Dense(3, 'softmax', kernel_regularizer='l2')"),
    ),
    "no dropout": (VECTOR, ("Dropout(0.0)", "Dense(5, activation='relu')", LAST)),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_learns_as_in_keras(name: str, precision: Precision) -> None:
    shape, layers = NETWORKS[name]
    is_double = precision == "f64"
    steps = batches(small_data(*shape), count=50 if is_double else 10)
    of = replace(settings(*layers, optimizer=OPTIMIZER), precision=precision)
    stack = fresh_stack([trial(of)], shape, device="cpu")
    model = compiled(keras_model(layers, stack.arrays(0), shape=shape), OPTIMIZER)
    theirs = list(keras_losses(model, steps))
    assert list(step_losses(stack, steps)) == pytest.approx(theirs, rel=1e-9 if is_double else 1e-4, abs=0)
    if is_double:
        compare(stack.arrays(0), keras_weights(model))


def compare(ours: Mapping[str, NDArray[np.floating]], theirs: Mapping[str, NDArray[np.floating]]) -> None:
    """Compare all weights after training, a batch normalisation's moving statistics among them."""
    assert ours.keys() == theirs.keys()
    for key, weights in theirs.items():
        np.testing.assert_allclose(ours[key], weights, rtol=1e-8, atol=1e-10, err_msg=key)
