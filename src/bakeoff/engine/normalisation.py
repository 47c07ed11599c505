"""Batch normalisation on a stack: each replica by its own batch's statistics, or by its moving ones."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bakeoff.engine.replicas import each
from bakeoff.spec import BatchNormalization


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalisationWeights:
    """A layer's tensors, each (replica, channel), or (channel,) of one replica; `gamma` and `beta` may be absent."""

    gamma: Tensor | None
    beta: Tensor | None
    moving_mean: Tensor
    moving_variance: Tensor


def normalise_batch(layer: BatchNormalization, stack: Tensor, *, weights: NormalisationWeights) -> Tensor:
    """Return the stack normalised over every axis but replica and channel, and move the moving statistics.

    The moving variance follows the batch's variance without Bessel's correction, as in Keras 3.
    """
    rows = stack.flatten(1, -2)
    _move(layer, rows.detach(), weights)
    present = [tensor for tensor in (weights.gamma, weights.beta) if tensor is not None]

    def one(values: Tensor, *affine: Tensor) -> Tensor:
        given = iter(affine)
        gamma = None if weights.gamma is None else next(given)
        beta = None if weights.beta is None else next(given)
        # Not the one of torch.nn.functional, which refuses a batch of one; Keras normalises it to beta.
        return torch.batch_norm(values, gamma, beta, None, None, True, 0.0, layer.epsilon, False)

    return each(one, rows, *present).view(stack.shape)


def _move(layer: BatchNormalization, rows: Tensor, weights: NormalisationWeights) -> None:
    for values, mean, variance in zip(rows, weights.moving_mean, weights.moving_variance, strict=True):
        batch_variance, batch_mean = torch.var_mean(values, 0, correction=0)
        mean.mul_(layer.momentum).add_(batch_mean.mul_(1 - layer.momentum))
        variance.mul_(layer.momentum).add_(batch_variance.mul_(1 - layer.momentum))


def normalise(layer: BatchNormalization, stack: Tensor, *, weights: NormalisationWeights) -> Tensor:
    """Return the stack normalised by the moving statistics."""
    scale, shift = by_moving_statistics(layer, weights)
    rows = stack.flatten(1, -2)
    return (rows * scale.unsqueeze(1)).add_(shift.unsqueeze(1)).view(stack.shape)


def by_moving_statistics(layer: BatchNormalization, weights: NormalisationWeights) -> tuple[Tensor, Tensor]:
    """Return what normalising by the moving statistics comes to: a factor and a term for each channel."""
    scale = torch.rsqrt(weights.moving_variance + layer.epsilon)
    if weights.gamma is not None:
        scale = scale * weights.gamma
    shift = -weights.moving_mean * scale
    return scale, shift if weights.beta is None else shift + weights.beta
