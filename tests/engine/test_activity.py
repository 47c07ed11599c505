"""Dead units and saturated outputs are counted on hand-made networks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.engine.small import settings, trial
from torch import Tensor

from bakeoff.engine.activity import ActivityCounter
from bakeoff.engine.forward import observe
from bakeoff.engine.stack import Stack, fresh_stack
from bakeoff.records import LayerActivity

LAST = "Dense(2, activation='softmax')"


def made(*layers: str, shape: tuple[int, ...], replicas: int = 1) -> Stack:
    """Return a stack whose weights are all zero, to be filled by hand."""
    stack = fresh_stack([trial(settings(*layers), seed=seed) for seed in range(replicas)], shape, device="cpu")
    stack.weights.zero_()
    return stack


def put(stack: Stack, key: str, values: object, *, row: int = 0) -> None:
    stack.tensors[key].data[row] = torch.tensor(np.asarray(values), dtype=torch.float64)


def seen(stack: Stack, *chunks: Tensor) -> ActivityCounter:
    counter = ActivityCounter()
    with torch.no_grad():
        for chunk in chunks:
            inputs = chunk.double().expand(len(stack.replicas), *chunk.shape)
            observe(stack.network, inputs, weights=stack.tensors, observer=counter)
    return counter


def test_a_unit_that_never_fires_is_dead() -> None:
    stack = made("Dense(4, activation='relu')", LAST, shape=(1,))
    put(stack, "layer0/kernel", [[1.0, -1.0, 0.0, 1.0]])
    put(stack, "layer0/bias", [0.0, 0.0, 0.0, -5.0])
    # The first fires for 2, the second for -3, the third never, the fourth for none of these.
    found = seen(stack, torch.tensor([[2.0]]), torch.tensor([[-3.0], [0.0]])).activity(0)
    assert found == (LayerActivity(layer="layer0", activation="relu", dead_share=0.5, saturated_share=None),)


def test_a_unit_that_gave_what_is_no_number_is_not_called_dead() -> None:
    stack = made("Dense(2, activation='relu')", LAST, shape=(1,))
    put(stack, "layer0/kernel", [[1.0, -1.0]])
    (found,) = seen(stack, torch.tensor([[2.0], [torch.nan]])).activity(0)
    assert found.dead_share == 0


def test_a_channel_is_dead_where_no_pixel_of_any_image_fires() -> None:
    stack = made("Conv2D(2, 1, activation='relu')", "Flatten()", LAST, shape=(2, 2, 1))
    put(stack, "layer0/kernel", [[[[1.0, 1.0]]]])
    put(stack, "layer0/bias", [-8.0, -9.0])
    images = torch.zeros(3, 2, 2, 1)
    images[2, 1, 0] = 8.5
    assert [layer.dead_share for layer in seen(stack, images).activity(0)] == [0.5]


def test_outputs_in_the_flat_parts_of_a_sigmoid_are_saturated() -> None:
    stack = made("Dense(2, activation='sigmoid')", LAST, shape=(1,))
    put(stack, "layer0/kernel", [[1.0, 0.0]])
    # sigmoid(4.5) = 0.989, sigmoid(4.7) = 0.9910: one of three outputs on each side, and none of the second unit.
    chunks = [torch.tensor([[4.5], [4.7]]), torch.tensor([[-4.7], [0.0]])]
    found = seen(stack, *chunks).activity(0)
    assert found == (LayerActivity(layer="layer0", activation="sigmoid", dead_share=None, saturated_share=2 / 8),)


def test_replicas_are_counted_apart() -> None:
    stack = made("Dense(2, activation='relu')", LAST, shape=(1,), replicas=2)
    put(stack, "layer0/kernel", [[1.0, 1.0]], row=1)
    counter = seen(stack, torch.tensor([[1.0]]))
    assert [counter.activity(row)[0].dead_share for row in range(2)] == [1.0, 0.0]


def test_layers_are_told_in_order_and_only_where_their_units_can_die_or_saturate() -> None:
    layers = (
        "Dense(2)",
        "ReLU()",
        "Dense(2, 'tanh')",
        "Activation('sigmoid')",
        "LeakyReLU()",
        "Dense(2, 'relu6')",
        LAST,
    )
    found = seen(made(*layers, shape=(1,)), torch.tensor([[1.0]])).activity(0)
    assert [(layer.layer, layer.activation) for layer in found] == [
        ("layer1", "relu"),
        ("layer3", "sigmoid"),
        ("layer5", "relu6"),
    ]


@pytest.mark.parametrize("text", ["ReLU(negative_slope=0.1)", "LeakyReLU()"])
def test_units_with_a_slope_below_cannot_die(text: str) -> None:
    assert seen(made("Dense(2)", text, LAST, shape=(1,)), torch.tensor([[1.0]])).activity(0) == ()
