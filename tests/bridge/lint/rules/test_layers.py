"""Layers that are not what they seem."""

from __future__ import annotations

from tests.bridge.lint.checked import FIT, in_script, messages

IMAGES = "x_train = x_train.reshape(60000, 28, 28, 1)\n"


def network_of(*layers: str) -> str:
    return f"{IMAGES}model = keras.Sequential([{', '.join(f'layers.{layer}' for layer in layers)}])\n{FIT}"


def test_convolutions_on_one_pixel_are_counted_with_their_filters() -> None:
    code = network_of(
        "Conv2D(8, 5)", "MaxPooling2D(24)", "Conv2D(16, 1)", "Conv2D(32, 1)", "Flatten()", "Dense(10, 'softmax')"
    )
    assert messages("BK210", code) == [
        "2 convolutions work on an image of 1×1 pixels in `model` (16, 32 filters): each is a dense layer."
    ]


def test_a_pointwise_convolution_on_an_image_is_left_alone() -> None:
    assert "BK210" not in in_script(network_of("Conv2D(8, 5)", "Conv2D(16, 1)", "Flatten()", "Dense(10, 'softmax')"))


def test_a_shape_on_the_first_layer_is_left_alone() -> None:
    first = network_of("Flatten(input_shape=(28, 28, 1))", "Dense(8)", "Dense(10, 'softmax')")
    assert "BK211" not in in_script(first)
    assert "BK211" in in_script(network_of("Flatten(input_shape=(28, 28, 1))", "Dense(10, 'softmax', input_dim=784)"))


def test_a_layer_between_dropout_and_normalisation_is_enough() -> None:
    between = network_of("Flatten()", "Dropout(0.5)", "Dense(8)", "BatchNormalization()", "Dense(10, 'softmax')")
    assert "BK212" not in in_script(between)
    right = network_of("Flatten()", "Dropout(0.5)", "BatchNormalization()", "Dense(10, 'softmax')")
    assert "BK212" in in_script(right)
