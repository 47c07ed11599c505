"""Batch normalisation of the fused program, against PyTorch's in double precision."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.engine.fused.single import run

from bakeoff.engine.fused.normalising import (
    NormalisationArrays,
    normalise_batch,
    normalise_batch_gradient,
    scale_and_shift,
)


@pytest.mark.parametrize("shape", [(1, 3), (41, 65), (300, 7), (5, 4, 3, 70)])
@pytest.mark.parametrize("is_affine", [True, False])
def test_a_batch_is_normalised_as_pytorch_does_it(shape: tuple[int, ...], is_affine: bool, by: str) -> None:  # noqa: FBT001  # pytest hands it by name
    channels = shape[-1]
    # Far from zero, where a variance from squares alone would have no digit left.
    inputs = torch.randn(*shape) * 0.1 + 30
    gamma, beta = (torch.rand(channels) + 0.5, torch.randn(channels)) if is_affine else (None, None)
    arrays = NormalisationArrays(
        inputs=inputs,
        outputs=torch.empty_like(inputs),
        gamma=gamma,
        beta=beta,
        moving_mean=torch.zeros(channels),
        moving_variance=torch.ones(channels),
        mean=torch.empty(channels),
        inverse=torch.empty(channels),
    )
    gradient = torch.randn(*shape)
    ours = gradient.clone()
    for_gamma, for_beta = (torch.empty(channels), torch.empty(channels)) if is_affine else (None, None)
    run(
        [
            normalise_batch(arrays, momentum=0.9, epsilon=0.001),
            normalise_batch_gradient(arrays, ours, for_gamma=for_gamma, for_beta=for_beta),
        ],
        rows=shape[0],
    )
    leaves = [t.double().requires_grad_() for t in (inputs, gamma, beta) if t is not None]
    rows = leaves[0].reshape(-1, channels)
    weight, shift = leaves[1:] if is_affine else (None, None)
    expected = torch.batch_norm(rows, weight, shift, None, None, True, 0.0, 0.001, False).view(shape)
    gradients = torch.autograd.grad(expected, leaves, gradient.double())
    np.testing.assert_allclose(arrays.outputs, expected.detach(), rtol=1e-4, atol=5e-4)
    for found, wanted in zip((ours, for_gamma, for_beta), gradients, strict=False):
        assert found is not None
        np.testing.assert_allclose(found, wanted, rtol=2e-3, atol=2e-3)
    flat = inputs.double().reshape(-1, channels)
    np.testing.assert_allclose(arrays.moving_mean, 0.1 * flat.mean(0), rtol=1e-5)
    np.testing.assert_allclose(arrays.moving_variance, 0.9 + 0.1 * flat.var(0, correction=0), rtol=1e-5)


def test_moving_statistics_are_a_scale_and_a_shift(by: str) -> None:
    inputs, outputs = torch.tensor([[1.0, 2.0]]), torch.empty(1, 2)
    run([scale_and_shift(inputs, outputs=outputs, scale=torch.tensor([2.0, 3.0]), shift=torch.ones(2))], rows=1)
    assert outputs.tolist() == [[3, 7]]
