"""Whatever Keras has is either there or refused by name."""

from __future__ import annotations

import inspect

import keras
import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import read_callback, read_layer, read_optimizer

BASES = {"Layer", "InputSpec", "Optimizer", "Callback", "CallbackList", "History"}
OURS = {
    "Activation AveragePooling2D AvgPool2D BatchNormalization Conv2D Convolution2D Dense Dropout EarlyStopping Flatten",
    "GlobalAveragePooling2D GlobalAvgPool2D GlobalMaxPool2D GlobalMaxPooling2D Input InputLayer LeakyReLU MaxPool2D",
    "MaxPooling2D ReLU ReduceLROnPlateau Softmax ZeroPadding2D SGD Adam AdamW Adadelta RMSprop Adagrad Nadam",
}
KNOWN = {name for line in OURS for name in line.split()}


def _classes(module: object) -> set[str]:
    return {name for name, _ in inspect.getmembers(module, inspect.isclass)} - BASES


@pytest.mark.parametrize("name", sorted(_classes(keras.layers) - KNOWN))
def test_a_layer_that_only_keras_has_is_refused_by_name(name: str) -> None:
    with pytest.raises(StudyError, match=f"bakeoff does not have the layer {name}"):
        read_layer(f"{name}()")


@pytest.mark.parametrize("name", sorted(_classes(keras.optimizers) - KNOWN - {"OptimizerMap"}))
def test_an_optimizer_that_only_keras_has_is_refused_by_name(name: str) -> None:
    with pytest.raises(StudyError, match=f"bakeoff does not have the optimizer {name}"):
        read_optimizer(f"{name}()")


@pytest.mark.parametrize("name", sorted(_classes(keras.callbacks) - KNOWN))
def test_a_callback_that_only_keras_has_is_refused_by_name(name: str) -> None:
    with pytest.raises(StudyError, match=f"bakeoff does not have the callback {name}"):
        read_callback(f"{name}()")
