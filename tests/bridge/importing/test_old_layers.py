"""Old names of layers and their arguments."""

from __future__ import annotations

import pytest

from bakeoff.bridge.importing.old_layers import modern
from bakeoff.bridge.reading.events import Flavour
from bakeoff.spec import call_text, parse_call

KERAS_1 = Flavour(package="keras", major=1, reason="")
KERAS_2 = Flavour(package="keras", major=2, reason="")
TF_KERAS = Flavour(package="tf.keras", major=2, reason="")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "Convolution2D(32, 5, 3, border_mode='same', subsample=(2, 2))",
            "Conv2D(filters=32, kernel_size=(5, 3), padding='same', strides=(2, 2))",
        ),
        ("Convolution2D(nb_filter=8, nb_row=3, nb_col=3)", "Conv2D(filters=8, kernel_size=(3, 3))"),
        (
            "Dense(output_dim=3, init='normal', bias=False)",
            "Dense(units=3, kernel_initializer='normal', use_bias=False)",
        ),
        ("Dense(3, 'normal')", "Dense(units=3, kernel_initializer='normal')"),
        ("Dropout(p=0.5)", "Dropout(rate=0.5)"),
        ("Dropout(0, 2)", "Dropout(rate=0, noise_shape=2)"),
        ("MaxPooling2D((2, 2), None, 'same')", "MaxPooling2D(pool_size=(2, 2), strides=None, padding='same')"),
        ("Dense(784, 128)", "Dense(input_dim=784, units=128)"),
        ("Dense(784, 128, 'uniform')", "Dense(input_dim=784, units=128, kernel_initializer='uniform')"),
        ("Convolution2D(32, 1, 3, 3)", "Conv2D(filters=32, kernel_size=(3, 3), stack_size=1)"),
        ("MaxPooling2D(poolsize=(2, 2))", "MaxPooling2D(pool_size=(2, 2))"),
        ("LeakyReLU(alpha=0.1)", "LeakyReLU(negative_slope=0.1)"),
        (
            "Dense(3, init='he_normal')",
            "Dense(3, kernel_initializer=VarianceScaling(scale=2.0, mode='fan_in', distribution='untruncated_normal'))",
        ),
    ],
)
def test_keras_1_becomes_keras_3(old: str, new: str) -> None:
    assert call_text(modern(parse_call(old), KERAS_1)) == new


def test_two_sizes_without_a_name_are_a_kernel_in_keras_2_and_a_stride_in_tensorflow() -> None:
    call = parse_call("Conv2D(32, 3, 3)")
    assert call_text(modern(call, KERAS_2)) == "Conv2D(filters=32, kernel_size=(3, 3))"
    assert modern(call, TF_KERAS) == call


def test_what_is_new_stays() -> None:
    call = parse_call("Conv2D(32, (3, 3), activation='relu')")
    assert modern(call, KERAS_2) == call
