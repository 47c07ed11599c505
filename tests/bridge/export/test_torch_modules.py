"""What PyTorch calls things; that it says the same, PyTorch tells in `test_torch_source.py`."""

from __future__ import annotations

import numpy as np
import pytest
from tests.bridge.export.networks import drawn, prepared

from bakeoff.bridge.export.parts import parts
from bakeoff.bridge.export.torch_modules import layer_modules, preparing_modules

LAST = ("Flatten()", "Dense(3, activation='softmax')")


@pytest.mark.parametrize(
    ("layer", "calls"),
    [
        ("Conv2D(4, 3)", ["nn.Conv2d(2, 4, (3, 3))"]),
        (
            "Conv2D(4, 3, strides=2, padding='same', use_bias=False, activation='relu')",
            ["nn.ZeroPad2d((0, 1, 1, 1))", "nn.Conv2d(2, 4, (3, 3), stride=(2, 2), bias=False)", "nn.ReLU()"],
        ),
        (
            "MaxPooling2D(3, padding='same')",
            ['nn.ConstantPad2d((0, 1, 0, 0), float("-inf"))', "nn.MaxPool2d((3, 3), (3, 3))"],
        ),
        ("AveragePooling2D(3, padding='same')", ["InsideAverage((3, 3), (3, 3), (0, 1, 0, 0))"]),
        ("AveragePooling2D(2)", ["nn.AvgPool2d((2, 2), (2, 2))"]),
        ("BatchNormalization(momentum=0.9)", ["nn.BatchNorm2d(2, eps=0.001, momentum=0.1)"]),
        ("ReLU(6)", ["Rectifier(6.0, 0.0, 0.0)"]),
        ("Activation('linear')", []),
        ("GlobalMaxPooling2D(keepdims=True)", ["nn.AdaptiveMaxPool2d(1)"]),
    ],
)
def test_a_layer_is_called_as_in_pytorch(layer: str, calls: list[str]) -> None:
    part = parts(drawn(layer, *LAST, image_shape=(9, 8, 2), preprocess=()))[0]
    assert [module.call for module in layer_modules(part)] == calls


def test_arrays_are_turned_into_pytorch_s_layout() -> None:
    convolution, _, dense = parts(drawn("Conv2D(4, (3, 5))", *LAST, image_shape=(9, 8, 2), preprocess=()))
    (filters,) = layer_modules(convolution)
    assert filters.arrays["weight"].shape == (4, 2, 3, 5)
    linear, _ = layer_modules(dense)
    assert np.array_equal(linear.arrays["weight"], dense.weights["kernel"].T)


def test_steps_are_modules_too() -> None:
    chain = parts(prepared(["scale", "standardise", "flatten"]))
    calls = [module.call for part in chain[:3] for module in preparing_modules(part)]
    assert calls == ["Scale()", "Standardise(2)", "nn.Flatten()"]
