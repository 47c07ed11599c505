"""What happens to each element alone: activations, their slopes, dropout; as operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import final

import numpy as np
import torch
import torch.nn.functional as nn
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, rows_of
from bakeoff.streams import Purpose, stream, thresholds


class Kind(IntEnum):
    """The activations whose slope can be told from what they gave, in the order of `kernels/activations.h`."""

    RELU = 0
    RELU6 = 1
    LEAKY = 2
    SIGMOID = 3
    TANH = 4
    ELU = 5
    SELU = 6
    SOFTPLUS = 7
    EXPONENTIAL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """An activation: its kind, and the slope (leaky ReLU) or the size (ELU) of its negative side."""

    kind: Kind
    slope: float = 0.0


CURVES = {
    "relu": Curve(kind=Kind.RELU),
    "relu6": Curve(kind=Kind.RELU6),
    "leaky_relu": Curve(kind=Kind.LEAKY, slope=0.2),
    "sigmoid": Curve(kind=Kind.SIGMOID),
    "tanh": Curve(kind=Kind.TANH),
    "elu": Curve(kind=Kind.ELU, slope=1.0),
    "selu": Curve(kind=Kind.SELU),
    "softplus": Curve(kind=Kind.SOFTPLUS),
    "exponential": Curve(kind=Kind.EXPONENTIAL),
}
"""By Keras's names, with Keras 3's default arguments."""

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

_FORWARD: dict[Kind, Callable[[Tensor, float], Tensor]] = {
    Kind.RELU: lambda x, _: nn.relu(x),
    Kind.RELU6: lambda x, _: nn.relu6(x),
    Kind.LEAKY: nn.leaky_relu,
    Kind.SIGMOID: lambda x, _: torch.sigmoid(x),
    Kind.TANH: lambda x, _: torch.tanh(x),
    Kind.ELU: nn.elu,
    Kind.SELU: lambda x, _: nn.selu(x),
    Kind.SOFTPLUS: lambda x, _: nn.softplus(x),
    Kind.EXPONENTIAL: lambda x, _: torch.exp(x),
}

_SLOPES: dict[Kind, Callable[[Tensor, float], Tensor]] = {
    Kind.RELU: lambda y, _: (y > 0).to(y.dtype),
    Kind.RELU6: lambda y, _: ((y > 0) & (y < 6)).to(y.dtype),
    Kind.LEAKY: lambda y, slope: torch.where(y > 0, 1.0, slope).to(y.dtype),
    Kind.SIGMOID: lambda y, _: y * (1 - y),
    Kind.TANH: lambda y, _: 1 - y * y,
    Kind.ELU: lambda y, size: torch.where(y > 0, 1.0, y + size).to(y.dtype),
    Kind.SELU: lambda y, _: torch.where(y > 0, _SELU_SCALE, y + _SELU_SCALE * _SELU_ALPHA).to(y.dtype),
    Kind.SOFTPLUS: lambda y, _: 1 - torch.exp(-y),
    Kind.EXPONENTIAL: lambda y, _: y,
}


def activate(curve: Curve, inputs: Tensor, *, outputs: Tensor) -> Operation:
    """Return outputs = the activation of inputs, both (image, …); they may be the same."""
    forward, given, place = _FORWARD[curve.kind], rows_of(inputs), rows_of(outputs)

    def by_torch(batch: Batch) -> None:
        place(batch).copy_(forward(given(batch), curve.slope))

    return _elementwise(Code.ACTIVATE, by_torch, curve, inputs, outputs)


def gate(curve: Curve, outputs: Tensor, *, gradient: Tensor) -> Operation:
    """Return gradient · the activation's slope where it gave `outputs`, in place."""
    slope, given, place = _SLOPES[curve.kind], rows_of(outputs), rows_of(gradient)

    def by_torch(batch: Batch) -> None:
        place(batch).mul_(slope(given(batch), curve.slope))

    return _elementwise(Code.GATE, by_torch, curve, outputs, gradient)


def _elementwise(
    code: Code, by_torch: Callable[[Batch], None], curve: Curve, first: Tensor, second: Tensor
) -> Operation:
    return Operation(
        by_torch=by_torch,
        code=code,
        is_half=first.dtype == torch.bfloat16,
        arrays=(first, second),
        sizes=(first[0].numel(), int(curve.kind)),
        numbers=(curve.slope,),
    )


@final
class Mask:
    """One dropout layer's mask in one epoch of one trial."""

    def __init__(self, rate: float, *, seed: int, layer: int, epoch: int, batch_size: int) -> None:
        """Name the mask.

        Args:
            rate: Share that is dropped, between 0 and 1.
            seed: Of the trial.
            layer: Its position in the network.
            epoch: Counted from 1.
            batch_size: Of every batch but the last.
        """
        self._threshold = round(rate * 65536)
        self._place = {"layer": layer, "epoch": epoch}
        self._seed = seed
        self._batch_size = batch_size
        self._source: np.random.Philox | None = None
        self._drawn: tuple[int, Tensor] = (-1, torch.empty(0))
        self.scale = float(np.float32(1 / (1 - rate)))

    def _block_count(self, features: int) -> int:
        """Return how many blocks of 16 thresholds a full batch takes from the stream."""
        return -(-self._batch_size * features // 16)

    def sizes(self, features: int) -> tuple[int, ...]:
        """Return what the C kernels need to draw the mask of images of so many features."""
        layer, epoch = self._place["layer"], self._place["epoch"]
        return features, layer, epoch, int(Purpose.DROPOUT), self._block_count(features), self._threshold, self._seed

    def factors(self, batch: Batch, features: int, *, kind: torch.dtype) -> Tensor:
        """Return (image, features): 0, or one over the share that stays; the way back asks for the same batch again."""
        done, factors = self._drawn
        if done != batch.done:
            if self._source is None or batch.done != done + 1:
                self._source = stream(self._seed, Purpose.DROPOUT, **self._place)
                self._source.advance(batch.done * self._block_count(features))
            kept = thresholds(self._source, batch.rows * features) >= self._threshold
            factors = torch.from_numpy(kept).to(kind).mul_(self.scale).view(-1, features)
            self._drawn = batch.done, factors
        return factors


def drop(mask: Mask, inputs: Tensor, *, outputs: Tensor) -> Operation:
    """Return outputs = inputs where the mask keeps them, over 1 - rate; 0 elsewhere. Both may be the same.

    Applied to a gradient it is its own backward pass. The kernel draws the mask again, and does not store it.
    """
    features = inputs[0].numel()
    given, place = rows_of(inputs.view(len(inputs), -1)), rows_of(outputs.view(len(outputs), -1))

    def by_torch(batch: Batch) -> None:
        torch.mul(given(batch), mask.factors(batch, features, kind=inputs.dtype), out=place(batch))

    return Operation(
        by_torch=by_torch,
        code=Code.DROP,
        is_half=inputs.dtype == torch.bfloat16,
        arrays=(inputs, outputs),
        sizes=mask.sizes(features),
        numbers=(mask.scale,),
    )
