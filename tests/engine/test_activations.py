"""Activations have Keras's values and gradients, and a replica's do not depend on the others."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from tests.engine.keras_peer import keras_layer
from tests.engine.small import layer
from torch import Tensor

from bakeoff.engine.activations import activate, leak, rectify
from bakeoff.spec import ACTIVATIONS, LeakyReLU, ReLU

RECTIFIERS = (
    "ReLU()",
    "ReLU(1.5)",
    "ReLU(6)",
    "ReLU(negative_slope=0.2)",
    "ReLU(threshold=0.7)",
    "ReLU(1.5, 0.2, 0.7)",
    "LeakyReLU()",
    "LeakyReLU(0.05)",
)


@pytest.fixture
def stack() -> Tensor:
    """Two replicas of 5 × 7 values, some of them far out; every activation's bends lie between two of them."""
    values = 3 * torch.randn(2, 5, 7, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    values[:, 0, :4] = torch.tensor([-30.0, 30.0, -8.0, 8.0])
    return values.requires_grad_(True)


def values_and_gradient(outputs: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """Return the outputs and the gradient of a sum in which each of them has its own weight."""
    weights = torch.linspace(-1, 1, outputs.numel(), dtype=outputs.dtype).view(outputs.shape)
    (gradient,) = torch.autograd.grad((outputs * weights).sum(), inputs)
    return outputs.detach(), gradient


def compare(ours: Tensor, theirs: Tensor, inputs: Tensor) -> None:
    for our_part, their_part in zip(
        values_and_gradient(ours, inputs), values_and_gradient(theirs, inputs), strict=True
    ):
        torch.testing.assert_close(our_part, their_part, rtol=1e-12, atol=1e-13)


@pytest.mark.usefixtures("precision")
@pytest.mark.parametrize("precision", ["f64"], indirect=True)
# Keras up to 3.15 sums the wrong numbers in `sparsemax` (keras-team/keras#23425); the paper is its judge below.
@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "sparsemax"])
def test_an_activation_is_that_of_keras(name: str, stack: Tensor) -> None:
    compare(activate(name, stack), keras.activations.get(name)(stack), stack)


@pytest.mark.usefixtures("precision")
@pytest.mark.parametrize("precision", ["f64"], indirect=True)
@pytest.mark.parametrize("text", RECTIFIERS)
def test_a_rectifying_layer_is_that_of_keras(text: str, stack: Tensor) -> None:
    read = layer(text)
    assert isinstance(read, ReLU | LeakyReLU)
    ours = leak(read, stack) if isinstance(read, LeakyReLU) else rectify(read, stack)
    compare(ours, keras_layer(text)(stack), stack)


def test_sparsemax_is_the_nearest_point_of_the_simplex(stack: Tensor) -> None:
    ours, gradient = values_and_gradient(activate("sparsemax", stack), stack)
    weights = np.linspace(-1, 1, ours.numel()).reshape(-1, 7)
    for row, values in enumerate(stack.detach().numpy().reshape(-1, 7)):
        # The one threshold above which exactly 1 remains in all, found by halving.
        threshold = brentq(lambda level, v=values: np.maximum(v - level, 0).sum() - 1, values.min() - 1, values.max())
        nearest = np.maximum(values - threshold, 0)
        np.testing.assert_allclose(ours.view(-1, 7)[row].numpy(), nearest, atol=1e-9)
        # Martins and Astudillo, 2016, proposition 2: inside the support the gradient less its mean.
        support = nearest > 0
        expected = np.where(support, weights[row] - weights[row][support].mean(), 0)
        np.testing.assert_allclose(gradient.view(-1, 7)[row].numpy(), expected, atol=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_replica_is_activated_as_if_it_were_alone(name: str, dtype: torch.dtype) -> None:
    # 5 · 7 elements: no slice but the first starts at a round address, and each has a rest that fills no register.
    values = 3 * torch.randn(3, 5, 7, generator=torch.Generator().manual_seed(1), dtype=dtype)
    together = values.clone().requires_grad_(True)
    outputs, gradient = values_and_gradient(activate(name, together), together)
    for row in range(3):
        alone = values[row : row + 1].clone().requires_grad_(True)
        weights = torch.linspace(-1, 1, outputs.numel(), dtype=dtype).view(outputs.shape)[row : row + 1]
        output = activate(name, alone)
        (alone_gradient,) = torch.autograd.grad((output * weights).sum(), alone)
        assert torch.equal(output.detach()[0], outputs[row])
        assert torch.equal(alone_gradient[0], gradient[row])


def test_a_rectifier_by_hand() -> None:
    values = torch.tensor([[-1.0, 0.5, 1.0, 3.0]])
    assert rectify(ReLU(2.0, 0.1, 1.0), values)[0].tolist() == pytest.approx([-0.2, -0.05, 1.0, 2.0])
    assert leak(LeakyReLU(0.3), values)[0].tolist() == pytest.approx([-0.3, 0.5, 1.0, 3.0])
