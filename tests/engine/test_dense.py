"""The dense layer multiplies each replica's inputs by its own kernel, and rounds as if that replica were alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from bakeoff.engine.dense import dense

Layer = tuple[Tensor, Tensor, Tensor]
DTYPES = (torch.float32, torch.float64)
# Odd sizes, whose slices do not start on a cache line, one image, and one unit.
SIZES = ((7, 21, 33), (1, 33, 10), (250, 33, 10), (32, 785, 129), (8, 16, 1), (16, 64, 32))


def numbers(*shape: int, dtype: torch.dtype, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def layer(images: int, features: int, units: int, *, dtype: torch.dtype) -> Layer:
    shapes = ((3, images, features), (3, features, units), (3, units))
    inputs, kernels, biases = (
        numbers(*shape, dtype=dtype, seed=seed).requires_grad_(True) for seed, shape in enumerate(shapes)
    )
    return inputs, kernels, biases


def test_the_outputs_and_gradients_are_those_of_the_formula() -> None:
    inputs, kernels, biases = layer(7, 5, 3, dtype=torch.float64)
    weights = numbers(3, 7, 3, dtype=torch.float64, seed=9)
    outputs = dense(inputs, kernels, biases=biases)
    gradients = torch.autograd.grad(outputs, (inputs, kernels, biases), weights)
    x, w, b, g = (tensor.detach().numpy() for tensor in (inputs, kernels, biases, weights))
    expected = (np.einsum("kif,kfu->kiu", x, w) + b[:, None], np.einsum("kiu,kfu->kif", g, w))
    np.testing.assert_allclose(outputs.detach().numpy(), expected[0], rtol=1e-13)
    np.testing.assert_allclose(gradients[0].numpy(), expected[1], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(gradients[1].numpy(), np.einsum("kif,kiu->kfu", x, g), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(gradients[2].numpy(), g.sum(1), rtol=1e-12)


def test_a_layer_may_have_no_bias() -> None:
    inputs, kernels, biases = layer(4, 5, 3, dtype=torch.float64)
    assert torch.equal(dense(inputs, kernels, biases=None), dense(inputs, kernels, biases=torch.zeros_like(biases)))


def test_inputs_that_need_no_gradient_get_none() -> None:
    inputs, kernels, _ = layer(4, 5, 3, dtype=torch.float64)
    outputs = dense(inputs.detach(), kernels, biases=None)
    (gradient,) = torch.autograd.grad(outputs.sum(), (kernels,))
    assert torch.allclose(gradient, inputs.detach().sum(1).unsqueeze(-1).expand(3, 5, 3))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_a_replica_is_multiplied_as_if_it_were_alone(size: tuple[int, int, int], dtype: torch.dtype) -> None:
    tensors = layer(*size, dtype=dtype)
    weights = numbers(3, size[0], size[2], dtype=dtype, seed=9)
    outputs = dense(tensors[0], tensors[1], biases=tensors[2])
    gradients = torch.autograd.grad(outputs, tensors, weights)
    for row in range(3):
        own = [tensor.detach()[row : row + 1].clone().requires_grad_(True) for tensor in tensors]
        output = dense(own[0], own[1], biases=own[2])
        assert torch.equal(output[0], outputs[row])
        own_gradients = torch.autograd.grad(output, own, weights[row : row + 1].clone())
        for alone, together in zip(own_gradients, gradients, strict=True):
            assert torch.equal(alone[0], together[row])
