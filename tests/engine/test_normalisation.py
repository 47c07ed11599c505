"""Batch normalisation uses each replica's own batch in training, its moving statistics otherwise."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from bakeoff.engine.normalisation import NormalisationWeights, normalise, normalise_batch
from bakeoff.spec import BatchNormalization


def numbers(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def weights(count: int, channels: int, *, dtype: torch.dtype = torch.float64) -> NormalisationWeights:
    gamma, beta, mean = (numbers(count, channels, seed=seed, dtype=dtype) for seed in (1, 2, 3))
    return NormalisationWeights(gamma=gamma, beta=beta, moving_mean=mean, moving_variance=1 + mean**2)


def row_of(of: NormalisationWeights, row: int) -> NormalisationWeights:
    part = slice(row, row + 1)
    assert of.gamma is not None
    assert of.beta is not None
    return NormalisationWeights(
        gamma=of.gamma[part].clone(),
        beta=of.beta[part].clone(),
        moving_mean=of.moving_mean[part].clone(),
        moving_variance=of.moving_variance[part].clone(),
    )


def test_a_batch_is_normalised_by_its_own_biased_variance() -> None:
    stack, of = 3 + 2 * numbers(2, 5, 4, 3, 6), weights(2, 6)
    outputs = normalise_batch(BatchNormalization(epsilon=0.01), stack, weights=of)
    for row in range(2):
        assert of.gamma is not None
        assert of.beta is not None
        values = stack[row].numpy()
        mean, variance = values.mean((0, 1, 2)), values.var((0, 1, 2))
        expected = (values - mean) / np.sqrt(variance + 0.01) * of.gamma[row].numpy() + of.beta[row].numpy()
        np.testing.assert_allclose(outputs[row].numpy(), expected, rtol=1e-10, atol=1e-12)


def test_moving_statistics_follow_the_batch_without_bessels_correction() -> None:
    stack, of = 3 + 2 * numbers(2, 8, 6), weights(2, 6)
    mean, variance = of.moving_mean.numpy().copy(), of.moving_variance.numpy().copy()
    normalise_batch(BatchNormalization(momentum=0.9), stack, weights=of)
    values = stack.numpy()
    np.testing.assert_allclose(of.moving_mean.numpy(), 0.9 * mean + 0.1 * values.mean(1), rtol=1e-12)
    np.testing.assert_allclose(of.moving_variance.numpy(), 0.9 * variance + 0.1 * values.var(1), rtol=1e-12)


def test_outside_training_the_moving_statistics_count() -> None:
    stack, of = numbers(2, 5, 4, 3, 6), weights(2, 6)
    kept = of.moving_mean.clone()
    outputs = normalise(BatchNormalization(epsilon=0.01), stack, weights=of)
    for row in range(2):
        assert of.gamma is not None
        assert of.beta is not None
        scale = of.gamma[row] / torch.sqrt(of.moving_variance[row] + 0.01)
        expected = (stack[row] - of.moving_mean[row]) * scale + of.beta[row]
        torch.testing.assert_close(outputs[row], expected, rtol=1e-10, atol=1e-12)
    assert torch.equal(of.moving_mean, kept)


@pytest.mark.parametrize("is_training", [True, False])
def test_gamma_and_beta_may_be_absent(*, is_training: bool) -> None:
    stack, whole = numbers(2, 8, 6), weights(2, 6)
    bare = NormalisationWeights(
        gamma=None, beta=None, moving_mean=whole.moving_mean.clone(), moving_variance=whole.moving_variance.clone()
    )
    plain = NormalisationWeights(
        gamma=torch.ones(2, 6, dtype=torch.float64),
        beta=torch.zeros(2, 6, dtype=torch.float64),
        moving_mean=whole.moving_mean.clone(),
        moving_variance=whole.moving_variance.clone(),
    )
    function = normalise_batch if is_training else normalise
    torch.testing.assert_close(
        function(BatchNormalization(), stack, weights=bare), function(BatchNormalization(), stack, weights=plain)
    )


def test_a_batch_of_one_becomes_beta() -> None:
    stack, of = numbers(2, 1, 6).requires_grad_(True), weights(2, 6)
    outputs = normalise_batch(BatchNormalization(), stack, weights=of)
    assert of.beta is not None
    torch.testing.assert_close(outputs, of.beta.unsqueeze(1), rtol=1e-12, atol=1e-12)
    (gradient,) = torch.autograd.grad(outputs.sum(), stack)
    assert gradient.unique().tolist() == [0.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("shape", [(7, 33), (7, 5, 3, 11), (1, 33)], ids=str)
def test_a_replica_is_normalised_as_if_it_were_alone(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    layer, stack, of = BatchNormalization(), numbers(3, *shape, dtype=dtype), weights(3, shape[-1], dtype=dtype)
    alone = [row_of(of, row) for row in range(3)]
    inputs = stack.clone().requires_grad_(True)
    outputs = normalise_batch(layer, inputs, weights=of)
    factors = numbers(3, *shape, seed=9, dtype=dtype)
    (gradient,) = torch.autograd.grad(outputs, inputs, factors)
    after = normalise(layer, stack, weights=of)
    for row in range(3):
        own = stack[row : row + 1].clone().requires_grad_(True)
        output = normalise_batch(layer, own, weights=alone[row])
        assert torch.equal(output[0], outputs[row])
        assert torch.equal(torch.autograd.grad(output, own, factors[row : row + 1].clone())[0][0], gradient[row])
        assert torch.equal(alone[row].moving_variance[0], of.moving_variance[row])
        assert torch.equal(normalise(layer, stack[row : row + 1], weights=alone[row])[0], after[row])
