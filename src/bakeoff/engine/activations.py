"""Activations by Keras's names: a stack in, a stack of the same shape out."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as nn
from torch import Tensor

from bakeoff.engine.replicas import each
from bakeoff.spec import LeakyReLU, ReLU

# Exact for each element alone, so the whole stack goes through at once.
_EXACT: dict[str, Callable[[Tensor], Tensor]] = {"linear": lambda stack: stack, "relu": nn.relu, "relu6": nn.relu6}


def activate(name: str, stack: Tensor) -> Tensor:
    """Return the activation with Keras 3's default arguments; softmax-like ones run over the last axis."""
    if name in _EXACT:
        return _EXACT[name](stack)
    return each(_BY_REPLICA[name], stack)


def rectify(layer: ReLU, stack: Tensor) -> Tensor:
    """Return Keras's ReLU layer: slope below the threshold, identity above, at most `max_value`."""
    above = torch.where(stack >= layer.threshold, stack, layer.negative_slope * (stack - layer.threshold))
    return above if layer.max_value is None else above.clamp(max=layer.max_value)


def leak(layer: LeakyReLU, stack: Tensor) -> Tensor:
    """Return x where it is positive, negative_slope · x elsewhere."""
    return nn.leaky_relu(stack, layer.negative_slope)


def _sparse_plus(values: Tensor) -> Tensor:
    return torch.where(values <= -1, 0.0, torch.where(values < 1, 0.25 * (values + 1) ** 2, values))


def _sparsemax(values: Tensor) -> Tensor:
    """Martins and Astudillo, 2016: the Euclidean projection onto the simplex, over the last axis."""
    ranked = values.sort(dim=-1, descending=True).values
    sums = ranked.cumsum(-1)
    ranks = torch.arange(1, values.shape[-1] + 1, dtype=values.dtype, device=values.device)
    support = 1 + ranks * ranked > sums
    size = support.sum(-1, keepdim=True)
    threshold = (sums.gather(-1, size - 1) - 1) / size
    return (values - threshold).clamp(min=0)


_BY_REPLICA: dict[str, Callable[[Tensor], Tensor]] = {
    "celu": nn.celu,
    "elu": nn.elu,
    "exponential": torch.exp,
    "gelu": nn.gelu,
    "hard_shrink": nn.hardshrink,
    "hard_sigmoid": nn.hardsigmoid,
    "hard_silu": nn.hardswish,
    "hard_tanh": nn.hardtanh,
    "leaky_relu": lambda values: nn.leaky_relu(values, 0.2),
    "log_sigmoid": nn.logsigmoid,
    "log_softmax": lambda values: nn.log_softmax(values, -1),
    "mish": nn.mish,
    "selu": nn.selu,
    "sigmoid": torch.sigmoid,
    "silu": nn.silu,
    "soft_shrink": nn.softshrink,
    "softmax": lambda values: nn.softmax(values, -1),
    "softplus": nn.softplus,
    "softsign": nn.softsign,
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": lambda values: (0.5 * (values + 1)).clamp(0, 1),
    "sparsemax": _sparsemax,
    "squareplus": lambda values: (values + torch.sqrt(values * values + 4)) / 2,
    "tanh": torch.tanh,
    "tanh_shrink": nn.tanhshrink,
}
