"""Single layers out of Keras's configurations, as different versions of Keras write them."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import call_text
from bakeoff.spec.keras_configs import layer_call, layer_name


def entry(class_name: str, config: dict[str, object] | None = None) -> dict[str, object]:
    return {"class_name": class_name, "config": config or {}}


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (
            entry("Dense", {"units": 4, "activation": "softmax_v2", "dtype": "float32"}),
            "Dense(4, activation='softmax')",
        ),
        (entry("LeakyReLU", {"alpha": 0.10000000149011612}), "LeakyReLU(negative_slope=0.1)"),
        (entry("BatchNormalization", {"axis": [3], "momentum": 0.9}), "BatchNormalization(momentum=0.9)"),
        (entry("BatchNormalization", {"axis": 3}), "BatchNormalization()"),
        (
            entry("MaxPooling2D", {"pool_size": [3, 3], "strides": [3, 3], "padding": "valid"}),
            "MaxPooling2D(pool_size=(3, 3))",
        ),
        (
            entry("MaxPooling2D", {"pool_size": [3, 3], "strides": [2, 2]}),
            "MaxPooling2D(pool_size=(3, 3), strides=(2, 2))",
        ),
        (entry("AveragePooling2D", {"pool_size": [2, 2], "strides": [2, 2]}), "AveragePooling2D((2, 2))"),
        (entry("Convolution2D", {"filters": 4, "kernel_size": [3, 3]}), "Conv2D(4, (3, 3))"),
        (entry("Dropout", {"rate": 0.25, "seed": 42, "noise_shape": None, "name": "a/b"}), "Dropout(0.25)"),
        (entry("ZeroPadding2D", {"padding": [[0, 1], [0, 1]]}), "ZeroPadding2D(padding=((0, 1), (0, 1)))"),
        (entry("Dense", {"units": 4, "dtype": {"class_name": "Policy", "config": {"name": "float32"}}}), "Dense(4)"),
        (entry("Rescaling", {"scale": 0.5, "offset": 0.0}), "Rescaling(0.5)"),
    ],
)
def test_a_layer_is_the_call_that_makes_it(layer: dict[str, object], text: str) -> None:
    assert call_text(layer_call(layer, rank=4)) == text


@pytest.mark.parametrize(
    ("layer", "problem"),
    [
        (
            entry("Lambda", {"function": ["4wEAAA==", None, None]}),
            "a Lambda layer holds code, and bakeoff runs no code",
        ),
        (entry("Spiral"), "Spiral is a custom layer: what it does is code"),
        (entry("Sequential", {"layers": []}), r"it is a model of its own \(Sequential\)"),
        (entry("LSTM", {"units": 3}), "bakeoff does not have the layer LSTM"),
        (entry("Dense", {"units": 4, "dtype": "mixed_float16"}), "it computes in 'mixed_float16'"),
        (
            entry("Dense", {"units": 4, "trainable": False}),
            "bakeoff does not have the argument `trainable`, found False",
        ),
        (entry("Conv2D", {"filters": 4, "kernel_size": 3, "data_format": "channels_first"}), "must be 'channels_last'"),
        (entry("BatchNormalization", {"axis": 1}), "must be -1: bakeoff has only the last axis, found 1"),
        (
            entry("Dense", {"units": 4, "bias_constraint": entry("NonNeg")}),
            "does not have the argument `bias_constraint`",
        ),
        ({"class_name": "Dense", "config": {"units": 4}, "module": "evil"}, "Dense is a custom object from 'evil'"),
    ],
)
def test_code_and_what_bakeoff_has_not_is_refused_by_name(layer: dict[str, object], problem: str) -> None:
    with pytest.raises(StudyError, match=problem):
        layer_call(layer, rank=4)


def test_a_layer_has_its_name_or_that_of_its_class() -> None:
    assert layer_name(entry("Dense", {"name": "head"})) == "head"
    assert layer_name(entry("Dense")) == "Dense"
    assert layer_name({}) == "None"
