"""A pass goes through every layer in order; only training drops, and only it uses the batch's statistics."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch
from tests.engine.keras_peer import keras_model
from tests.engine.small import settings, small_data, trial
from torch import Tensor

from bakeoff.engine.dropout import Masks
from bakeoff.engine.forward import logits, observe
from bakeoff.engine.network import Node
from bakeoff.engine.stack import fresh_stack

DEEP = (
    "ZeroPadding2D(1)",
    "Conv2D(4, 3, activation='relu')",
    "BatchNormalization()",
    "MaxPooling2D(2)",
    "Conv2D(5, 2, padding='same')",
    "LeakyReLU()",
    "Dropout(0.5)",
    "AveragePooling2D(2)",
    "Flatten()",
    "Dense(6)",
    "ReLU(1.5)",
    "Activation('tanh')",
    "Dense(3, activation='softmax')",
)


@pytest.mark.usefixtures("precision")
@pytest.mark.parametrize("precision", ["f64"], indirect=True)
def test_outside_training_a_network_says_what_keras_says() -> None:
    data = small_data(9, 7, 2)
    stack = fresh_stack([trial(settings(*DEEP))], (9, 7, 2), device="cpu")
    stack.moving += torch.rand(stack.moving.shape, generator=torch.Generator().manual_seed(0))
    inputs = torch.from_numpy(data.test_images).double().unsqueeze(0)
    theirs = keras_model(DEEP, stack.arrays(0), shape=(9, 7, 2))(inputs[0], training=False)
    ours = logits(stack.network, inputs, weights=stack.tensors)
    np.testing.assert_allclose(ours[0].detach(), keras.ops.convert_to_numpy(theirs), rtol=1e-10, atol=1e-12)


def test_training_drops_and_evaluation_does_not() -> None:
    stack = fresh_stack([trial(settings("Dropout(0.5)", "Dense(3, activation='softmax')"))], (6,), device="cpu")
    inputs = torch.ones(1, 200, 6, dtype=torch.float64)
    masks = Masks([0], {0: [0.5]}, epoch=1)
    dropped = logits(stack.network, inputs, weights=stack.tensors, masks=masks)
    whole = logits(stack.network, inputs, weights=stack.tensors)
    expected = Masks([0], {0: [0.5]}, epoch=1).next(0, inputs)
    kernel = stack.arrays(0)["layer1/kernel"]
    np.testing.assert_allclose(dropped[0].detach().numpy(), expected[0].numpy() @ kernel, rtol=1e-12)
    np.testing.assert_allclose(whole[0].detach().numpy(), inputs[0].numpy() @ kernel, rtol=1e-12)


def test_an_observer_sees_what_every_layer_gives() -> None:
    stack = fresh_stack([trial(settings(*DEEP))], (9, 7, 2), device="cpu")
    seen: list[tuple[str, tuple[int, ...]]] = []

    def look(node: Node, outputs: Tensor) -> None:
        seen.append((node.facts.name, tuple(outputs.shape)))

    inputs = torch.zeros(1, 4, 9, 7, 2, dtype=torch.float64)
    outputs = observe(stack.network, inputs, weights=stack.tensors, observer=look)
    assert seen == [(node.facts.name, (1, 4, *node.facts.output_shape)) for node in stack.network]
    assert torch.equal(outputs, logits(stack.network, inputs, weights=stack.tensors))
