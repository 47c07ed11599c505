"""Keras 3 itself as the judge: the same calls, initial weights and batches in; its losses out.

Our weights are copied into Keras's model by `layer/role`. The softmax of the last layer is taken away from it and the
loss computed from logits, as Keras on TensorFlow does behind the scenes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

# Keras ships no types.
Model = Any
Batches = Sequence[tuple[NDArray[np.float32], NDArray[np.int64]]]


def called(text: str, *rooms: object) -> Any:  # whatever Keras object the call makes
    """Return what a Keras call in a test's own text makes."""
    names = {name: value for room in rooms for name, value in vars(room).items()}
    return eval(text, names)  # a test's own text


def keras_layer(text: str) -> Any:  # untyped in Keras
    """Return Keras's layer for a call."""
    return called(text, keras.layers, keras.initializers, keras.regularizers)


def keras_optimizer(text: str) -> Any:  # untyped in Keras
    """Return Keras's optimizer for a call."""
    return called(text, keras.optimizers.schedules, keras.optimizers)


def keras_model(layers: Sequence[str], weights: Mapping[str, NDArray[np.floating]], *, shape: Sequence[int]) -> Model:
    """Return a Sequential model that gives logits, with our weights (`layer0/kernel` …)."""
    made = [keras_layer(text) for text in layers]
    if isinstance(made[-1], keras.layers.Softmax):
        made.pop()
    else:
        made[-1].activation = keras.activations.linear
    model = keras.Sequential([keras.Input(tuple(shape)), *made])
    for index, layer in enumerate(model.layers):
        for variable in layer.weights:
            variable.assign(weights[f"layer{index}/{variable.name}"])
    return model


def compiled(model: Model, optimizer: str) -> Model:
    """Return the model, ready to be trained."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras_optimizer(optimizer), loss=loss, metrics=["accuracy"])
    return model


def keras_losses(model: Model, batches: Batches) -> Iterator[float]:
    """Train the compiled model batch by batch, and yield each step's loss before its update, penalties included."""
    for images, labels in batches:
        # Keras 3 gives the mean over all batches since the last reset.
        model.reset_metrics()
        yield float(model.train_on_batch(images, labels)[0])


def keras_weights(model: Model) -> dict[str, NDArray[np.floating]]:
    """Return the model's weights under our names."""
    return {
        f"layer{index}/{variable.name}": variable.numpy()
        for index, layer in enumerate(model.layers)
        for variable in layer.weights
    }
