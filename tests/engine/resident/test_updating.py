"""On a device every optimizer takes the steps that the reference takes, and reads nothing on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
from tests.engine.small import settings, trial

from bakeoff.engine import update as reference
from bakeoff.engine.resident.updating import ResidentUpdate, clip
from bakeoff.engine.stack import Stack, fresh_stack
from bakeoff.spec import Common, Precision

LAYERS = ("Dense(7, activation='tanh')", "Dense(3, activation='softmax')")
OPTIMIZERS = (
    "SGD()",
    "SGD(0.1, 0.9)",
    "SGD(0.1, 0.9, True)",
    "SGD(0.1, weight_decay=0.1)",
    "SGD(0.1, momentum=0.5, clipnorm=0.2)",
    "SGD(0.1, clipvalue=0.05)",
    "SGD(0.1, global_clipnorm=0.3)",
    "SGD(CosineDecay(0.5, 30), momentum=0.5)",
    "Adam()",
    "Adam(0.05, 0.8, 0.9, 1e-3)",
    "Adam(0.05, amsgrad=True)",
    "AdamW(0.05, 0.2)",
    "Adadelta(1.0, rho=0.8, epsilon=1e-4)",
    "RMSprop(0.01, rho=0.8)",
    "RMSprop(0.01, centered=True)",
    "RMSprop(0.01, 0.8, 0.7, 1e-5, True)",
    "Adagrad(0.1, clipnorm=0.1, weight_decay=0.05)",
    "Nadam(0.05, 0.8, 0.9, 1e-3)",
    "Nadam(ExponentialDecay(0.5, 3, 0.5))",
)
STEP_COUNT = 5


def stack_of(optimizers: Sequence[str], *, precision: Precision = "f64", device: str = "cpu") -> Stack:
    of = [replace(settings(*LAYERS, optimizer=text), precision=precision) for text in optimizers]
    return fresh_stack([trial(each, seed=seed) for seed, each in enumerate(of)], (6,), device=device)


def gradients(stack: Stack) -> torch.Tensor:
    drawn = torch.randn(STEP_COUNT, *stack.weights.shape, generator=torch.Generator().manual_seed(0))
    return drawn.to(stack.weights.dtype)


def by_the_reference(stack: Stack, steps: torch.Tensor) -> None:
    for gradient in steps.clone():
        for row, replica in enumerate(stack.replicas):
            optimizer = replica.trial.settings.optimizer
            reference.clip(optimizer.common, gradient[row], slots=stack.layout.trainable)
            rate = replica.learning_rate
            replica.steps += 1
            reference.update(
                optimizer,
                stack.weights[row],
                gradient=gradient[row],
                slots=replica.slots,
                rate=rate,
                step=replica.steps,
            )


def on_the_device(stack: Stack, steps: torch.Tensor) -> None:
    """Take the steps as two epochs, of which the second goes on where the first has ended."""
    update = ResidentUpdate(stack, step_count=3)
    for epoch in (steps[:3], steps[3:]):
        update.start(stack.replicas)
        for place, gradient in enumerate(epoch.clone()):
            update.step(stack.weights, gradient, place=torch.tensor([place]))
        for replica in stack.replicas:
            replica.steps += len(epoch)


@pytest.mark.parametrize("precision", ["f64", "f32"])
def test_all_rules_side_by_side_take_the_steps_of_the_reference(precision: Precision) -> None:
    # Twice each: neighbours with one rule are changed together.
    twice = [text for text in OPTIMIZERS for _ in range(2)]
    ours, theirs = (stack_of(twice, precision=precision) for _ in range(2))
    on_the_device(ours, gradients(ours))
    by_the_reference(theirs, gradients(theirs))
    tolerance = 1e-12 if precision == "f64" else 1e-5
    for row, text in enumerate(twice):
        torch.testing.assert_close(
            ours.weights[row],
            theirs.weights[row],
            rtol=tolerance,
            atol=tolerance,
            msg=partial("{}: {}".format, text),
        )
        for slot, expected in zip(ours.replicas[row].slots, theirs.replicas[row].slots, strict=True):
            torch.testing.assert_close(slot, expected, rtol=tolerance, atol=tolerance)


def test_neighbours_may_have_rates_and_momenta_of_their_own() -> None:
    texts = ["SGD(0.1, 0.9)", "SGD(0.2, 0.5)", "SGD(0.3, 0.1)"]
    together = stack_of(texts)
    on_the_device(together, gradients(together))
    for row in range(len(texts)):
        alone = stack_of(texts).part([row])
        on_the_device(alone, gradients(together)[:, row : row + 1])
        assert torch.equal(together.weights[row], alone.weights[0])


@pytest.mark.parametrize("text", OPTIMIZERS)
@pytest.mark.parametrize("rate", [1e200, np.inf, np.nan])
def test_no_weights_survive_a_rate_without_bounds(text: str, rate: float) -> None:
    stack = stack_of([text], precision="f32")
    stack.replicas[0].fixed_rate = rate
    update = ResidentUpdate(stack, step_count=1)
    update.start(stack.replicas)
    stack.weights.fill_(1.0)
    update.step(stack.weights, torch.ones_like(stack.weights), place=torch.tensor([0]))
    assert not bool(stack.weights.isfinite().any())


@pytest.mark.parametrize("common", [Common(clipnorm=1.0), Common(global_clipnorm=1.0), Common(clipvalue=1.0)])
@pytest.mark.parametrize("size", [0.01, 100.0, np.inf, np.nan])
def test_gradients_are_clipped_bit_for_bit_as_in_the_reference(common: Common, size: float) -> None:
    slots = stack_of(["SGD()"]).layout.trainable
    ours = torch.randn(100, generator=torch.Generator().manual_seed(1))
    ours[3] = size
    theirs = ours.clone()
    clip(common, ours, slots=slots)
    reference.clip(common, theirs, slots=slots)
    assert ours.numpy().tobytes() == theirs.numpy().tobytes()


def test_no_value_is_read_in_a_step() -> None:
    # On this device there are shapes and no values: whatever reads one, or brings one from the host, fails.
    stack = stack_of(OPTIMIZERS, device="meta")
    update = ResidentUpdate(stack, step_count=2)
    update.start(stack.replicas)
    update.step(stack.weights, stack.gradient, place=torch.zeros(1, dtype=torch.int64, device="meta"))
