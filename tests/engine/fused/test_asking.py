"""Trained networks answer alike, whoever asks: both programs, any number of images at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.engine.small import settings, small_data, trial

from bakeoff.engine.batches import lessons
from bakeoff.engine.forward import observe
from bakeoff.engine.fused import logits
from bakeoff.engine.network import Node
from bakeoff.engine.stack import fresh_stack

LAYERS = (
    "Conv2D(4, 3, activation='relu')",
    "MaxPooling2D(2)",
    "BatchNormalization()",
    "Dropout(0.5)",
    "Flatten()",
    "Dense(3, 'softmax')",
)


def test_the_answers_are_those_of_the_reference(by: str) -> None:
    trials = [trial(replace(settings(*LAYERS), precision="f32"), seed=seed) for seed in range(2)]
    data = lessons(trials, small_data(9, 7, 3), device="cpu")
    stack = fresh_stack(trials, (9, 7, 3), device="cpu")
    indices = torch.stack([torch.arange(11), torch.arange(11, 22)])
    found = logits(stack, data, source=data.test, indices=indices, rows=4, observer=None)
    inputs = data.inputs(data.test, indices, replica_count=2)
    expected = observe(stack.network, inputs, weights=stack.tensors, observer=lambda *_: None)
    np.testing.assert_allclose(found, expected.detach(), rtol=1e-5, atol=1e-5)


def test_looking_at_the_layers_changes_no_answer(by: str) -> None:
    layers = ("Conv2D(64, 3, activation='relu')", "MaxPooling2D(2)", "Flatten()", "Dense(3, 'softmax')")
    one = trial(replace(settings(*layers), precision="f32"))
    data = lessons([one], small_data(18, 18, 32), device="cpu")
    stack = fresh_stack([one], (18, 18, 32), device="cpu")
    sums: dict[str, float] = {}

    def look(node: Node, outputs: torch.Tensor) -> None:
        sums[type(node.layer).__name__] = float(outputs.sum())

    seen, unseen = (
        logits(stack, data, source=data.test, indices=torch.arange(5), rows=5, observer=observer)
        for observer in (look, None)
    )
    assert torch.equal(seen, unseen)
    assert sums["Conv2D"] > sums["MaxPooling2D"] > 0


def test_an_observer_sees_every_layer_for_every_batch() -> None:
    one = trial(replace(settings(*LAYERS), precision="f32"))
    data = lessons([one], small_data(9, 7, 3), device="cpu")
    stack = fresh_stack([one], (9, 7, 3), device="cpu")
    seen: list[tuple[str, tuple[int, ...]]] = []

    def look(node: Node, outputs: torch.Tensor) -> None:
        seen.append((type(node.layer).__name__, tuple(outputs.shape)))

    logits(stack, data, source=data.test, indices=torch.arange(5), rows=4, observer=look)
    assert seen[:2] == [("Conv2D", (1, 4, 7, 5, 4)), ("MaxPooling2D", (1, 4, 3, 2, 4))]
    assert seen[-1] == ("Dense", (1, 1, 3))


@pytest.mark.usefixtures("bf16")
def test_in_bf16_every_layer_hands_on_bf16_numbers(by: str) -> None:
    layers = (
        *("Conv2D(5, 3)", "LeakyReLU()", "MaxPooling2D(2)", "BatchNormalization()", "AveragePooling2D((1, 2))"),
        *("Flatten()", "Dense(20, 'tanh')", "Dense(9, 'relu')", "Activation('gelu')", "Dense(3, 'softmax')"),
    )
    one = trial(replace(settings(*layers), precision="bf16"))
    data = lessons([one], small_data(9, 7, 3), device="cpu")
    stack = fresh_stack([one], (9, 7, 3), device="cpu")
    seen: list[bool] = []

    def look(_: Node, outputs: torch.Tensor) -> None:
        seen.append(torch.equal(outputs.float(), outputs.bfloat16().float()))

    answers = logits(stack, data, source=data.test, indices=torch.arange(5), rows=4, observer=look)
    assert seen == 2 * len(layers) * [True]
    assert torch.equal(answers, answers.bfloat16().float())
