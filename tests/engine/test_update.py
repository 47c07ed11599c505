"""Every optimizer takes Keras 3's steps; clipping, weight decay and schedules included."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.engine.keras_peer import compiled, keras_losses, keras_model
from tests.engine.small import batches, settings, small_data, step_losses, trial

from bakeoff.engine.stack import fresh_stack
from bakeoff.engine.update import clip, slot_values, update
from bakeoff.spec import Common, Precision, read_optimizer

LAYERS = ("Dense(7, activation='tanh', kernel_regularizer='l2')", "Dense(3, activation='softmax')")
OPTIMIZERS = (
    "SGD()",
    "SGD(0.3)",
    "SGD(0.1, 0.9)",
    "SGD(0.1, 0.9, True)",
    "SGD(0.1, weight_decay=0.1)",
    "SGD(0.1, momentum=0.5, clipnorm=0.2)",
    "SGD(0.1, clipvalue=0.05)",
    "SGD(0.1, global_clipnorm=0.3)",
    "Adam()",
    "Adam(0.05, 0.8, 0.9, 1e-3)",
    "Adam(0.05, amsgrad=True)",
    "Adam(0.05, weight_decay=0.1, clipnorm=0.1)",
    "AdamW()",
    "AdamW(0.05, 0.2)",
    "AdamW(0.05, amsgrad=True, clipvalue=0.1)",
    "Adadelta()",
    "Adadelta(1.0, rho=0.8, epsilon=1e-4)",
    "Adadelta(1.0, weight_decay=0.01)",
    "RMSprop()",
    "RMSprop(0.01, rho=0.8)",
    "RMSprop(0.01, momentum=0.7)",
    "RMSprop(0.01, centered=True)",
    "RMSprop(0.01, 0.8, 0.7, 1e-5, True)",
    "RMSprop(0.01, global_clipnorm=0.5, weight_decay=0.1)",
    "Adagrad()",
    "Adagrad(0.1, initial_accumulator_value=0.0, epsilon=1e-3)",
    "Adagrad(0.1, clipnorm=0.1, weight_decay=0.05)",
    "Nadam()",
    "Nadam(0.05, 0.8, 0.9, 1e-3)",
    "Nadam(0.05, weight_decay=0.05, clipvalue=0.1)",
    "SGD(ExponentialDecay(0.5, 10, 0.5))",
    "SGD(ExponentialDecay(0.5, 10, 0.5, staircase=True), momentum=0.5)",
    "SGD(PiecewiseConstantDecay([5, 20, 30], [0.5, 0.2, 0.1, 0.05]))",
    "SGD(PolynomialDecay(0.5, 30))",
    "SGD(PolynomialDecay(0.5, 12, 0.05, power=2.0, cycle=True))",
    "SGD(InverseTimeDecay(0.5, 10, 0.7))",
    "SGD(InverseTimeDecay(0.5, 10, 0.7, staircase=True))",
    "SGD(CosineDecay(0.5, 30))",
    "SGD(CosineDecay(0.01, 30, alpha=0.1, warmup_target=0.5, warmup_steps=10))",
    "SGD(CosineDecayRestarts(0.5, 7))",
    "SGD(CosineDecayRestarts(0.5, 7, t_mul=1.0, m_mul=0.8, alpha=0.1))",
    "Adam(CosineDecay(0.05, 30), weight_decay=0.1)",
)


@pytest.mark.parametrize("text", [*OPTIMIZERS, "SGD(0.5, momentum=0.9, decay=0.1)"])
def test_an_optimizer_steps_as_in_keras(text: str, precision: Precision) -> None:
    # Keras 3 has no `decay` any more; what it was stands in Keras 2's documentation.
    modern = text.replace("0.5, momentum=0.9, decay=0.1", "InverseTimeDecay(0.5, 1, 0.1), momentum=0.9")
    is_double = precision == "f64"
    steps = batches(small_data(6), count=50 if is_double else 10)
    of = replace(settings(*LAYERS, optimizer=text), precision=precision)
    stack = fresh_stack([trial(of)], (6,), device="cpu")
    model = compiled(keras_model(LAYERS, stack.arrays(0), shape=(6,)), modern)
    theirs = list(keras_losses(model, steps))
    assert list(step_losses(stack, steps)) == pytest.approx(theirs, rel=1e-9 if is_double else 1e-4, abs=0)


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("SGD()", ()),
        ("SGD(0.1, 0.9)", (0.0,)),
        ("Adam()", (0.0, 0.0)),
        ("AdamW(amsgrad=True)", (0.0, 0.0, 0.0)),
        ("Adadelta()", (0.0, 0.0)),
        ("Nadam()", (0.0, 0.0)),
        ("Adagrad()", (0.1,)),
        ("RMSprop()", (0.0,)),
        ("RMSprop(momentum=0.1, centered=True)", (0.0, 0.0, 0.0)),
    ],
)
def test_an_optimizer_keeps_only_what_it_needs(text: str, starts: tuple[float, ...]) -> None:
    assert slot_values(read_optimizer(text)) == starts


@pytest.mark.parametrize("text", ["SGD(0.1, 0.9, True)", "Adam()", "AdamW()", "RMSprop(centered=True)", "Nadam()"])
def test_a_buffer_of_many_blocks_is_updated_as_its_parts_are(text: str) -> None:
    optimizer = read_optimizer(text)
    generator = torch.Generator().manual_seed(0)
    weights, gradient = torch.randn(2, 40_000, generator=generator, dtype=torch.float64)
    parts = weights.clone()
    slots = [torch.full_like(weights, value) for value in slot_values(optimizer)]
    update(optimizer, weights, gradient=gradient, slots=slots, rate=0.1, step=1)
    for start in range(0, 40_000, 8_000):
        part = slice(start, start + 8_000)
        fresh = [torch.full_like(weights[part], value) for value in slot_values(optimizer)]
        update(optimizer, parts[part], gradient=gradient[part], slots=fresh, rate=0.1, step=1)
    assert torch.equal(weights, parts)


@pytest.mark.parametrize("text", OPTIMIZERS)
def test_an_update_leaves_the_gradient_as_it_is(text: str) -> None:
    optimizer = read_optimizer(text)
    weights, gradient = torch.ones(4), torch.tensor([0.0, 1.0, -2.0, 3.0])
    slots = [torch.full_like(weights, value) for value in slot_values(optimizer)]
    update(optimizer, weights, gradient=gradient, slots=slots, rate=0.1, step=1)
    assert gradient.tolist() == [0.0, 1.0, -2.0, 3.0]


def clipped(common: Common, gradient: list[float]) -> list[float]:
    """Clip the gradient of a kernel of three elements and a bias of one, 16 elements further on."""
    data = small_data(3, class_count=1)
    stack = fresh_stack([trial(settings("Dense(1, activation='softmax')"))], data.input_shape, device="cpu")
    buffer = torch.zeros(32, dtype=torch.float64)
    places = [0, 1, 2, 16]
    buffer[places] = torch.tensor(gradient, dtype=torch.float64)
    clip(common, buffer, slots=stack.layout.trainable)
    return buffer[places].tolist()


def test_each_tensor_is_clipped_by_its_own_norm() -> None:
    assert clipped(Common(clipnorm=5.0), [6.0, 8.0, 0.0, 4.0]) == pytest.approx([3.0, 4.0, 0.0, 4.0])


def test_all_tensors_are_clipped_by_their_common_norm() -> None:
    assert clipped(Common(global_clipnorm=13.0), [6.0, 8.0, 0.0, 24.0]) == pytest.approx([3.0, 4.0, 0.0, 12.0])


def test_a_gradient_below_the_bound_is_left_alone() -> None:
    assert clipped(Common(global_clipnorm=13.0), [3.0, 4.0, 0.0, 12.0]) == [3.0, 4.0, 0.0, 12.0]


def test_elements_are_clipped_by_value() -> None:
    assert clipped(Common(clipvalue=1.5), [6.0, -8.0, 0.5, 1.0]) == [1.5, -1.5, 0.5, 1.0]


@pytest.mark.parametrize("common", [Common(clipnorm=1.0), Common(global_clipnorm=1.0), Common(clipvalue=1.0)])
def test_clipping_does_not_hide_that_a_gradient_is_not_a_number(common: Common) -> None:
    assert np.isnan(clipped(common, [np.nan, 1.0, 2.0, 3.0])[0])


@pytest.mark.parametrize("text", OPTIMIZERS)
@pytest.mark.parametrize("rate", [1e200, np.inf, np.nan])
def test_no_weights_survive_a_rate_without_bounds(text: str, rate: float) -> None:
    optimizer = read_optimizer(text)
    weights, gradient = torch.ones(4), torch.ones(4)
    slots = [torch.full_like(weights, value) for value in slot_values(optimizer)]
    update(optimizer, weights, gradient=gradient, slots=slots, rate=rate, step=1)
    assert not bool(weights.isfinite().any())
