"""What happens to each element alone: activations, their slopes, dropout; as operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import final

import numpy as np
import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, rows_of
from bakeoff.spec import Activation, Conv2D, Dense, Layer, LeakyReLU, ReLU
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
    """An activation: its kind, and the slope (leaky ReLU) or the size (ELU) of its negative side.

    A ReLU's is the slope of its positive side, steeper where dropout behind it divides by the share that stays.
    """

    kind: Kind
    slope: float = 0.0


CURVES = {
    "relu": Curve(kind=Kind.RELU, slope=1.0),
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


def curve_of(layer: Layer) -> Curve | None:
    """Return the activation that a layer is, or that its own argument names; None where it has none of these."""
    match layer:
        case Dense(activation=name) | Conv2D(activation=name) | Activation(name):
            return CURVES.get(name)
        case ReLU(max_value=None, negative_slope=slope, threshold=0.0):
            return Curve(kind=Kind.LEAKY, slope=slope) if slope else CURVES["relu"]
        case LeakyReLU(slope):
            return Curve(kind=Kind.LEAKY, slope=slope)
        case _:
            return None


_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772

_aten = torch.ops.aten

_FORWARD: dict[Kind, Callable[[Tensor, float, Tensor], object]] = {
    Kind.RELU: lambda x, _, y: torch.clamp_min(x, 0.0, out=y),
    Kind.RELU6: lambda x, _, y: torch.clamp(x, 0.0, 6.0, out=y),
    Kind.LEAKY: lambda x, slope, y: _aten.leaky_relu.out(x, slope, out=y),
    Kind.SIGMOID: lambda x, _, y: torch.sigmoid(x, out=y),
    Kind.TANH: lambda x, _, y: torch.tanh(x, out=y),
    Kind.ELU: lambda x, size, y: _aten.elu.out(x, size, out=y),
    Kind.SELU: lambda x, _, y: _aten.elu.out(x, _SELU_ALPHA, _SELU_SCALE, out=y),
    Kind.SOFTPLUS: lambda x, _, y: _aten.softplus.out(x, out=y),
    Kind.EXPONENTIAL: lambda x, _, y: torch.exp(x, out=y),
}
"""From inputs and a curve's number to outputs."""


def _gate_relu(gradient: Tensor, outputs: Tensor, slope: float) -> None:
    _aten.threshold_backward.grad_input(gradient, outputs, 0.0, grad_input=gradient)
    if slope != 1.0:
        gradient.mul_(slope)


_BACK: dict[Kind, Callable[[Tensor, Tensor, float], object]] = {
    Kind.RELU: _gate_relu,
    Kind.RELU6: lambda g, y, _: _aten.hardtanh_backward.grad_input(g, y, 0.0, 6.0, grad_input=g),
    Kind.LEAKY: lambda g, y, slope: _aten.leaky_relu_backward.grad_input(g, y, slope, True, grad_input=g),
    Kind.SIGMOID: lambda g, y, _: _aten.sigmoid_backward.grad_input(g, y, grad_input=g),
    Kind.TANH: lambda g, y, _: _aten.tanh_backward.grad_input(g, y, grad_input=g),
    Kind.ELU: lambda g, y, size: _aten.elu_backward.grad_input(g, size, 1.0, 1.0, True, y, grad_input=g),
    Kind.SELU: lambda g, y, _: _aten.elu_backward.grad_input(g, _SELU_ALPHA, _SELU_SCALE, 1.0, True, y, grad_input=g),
    Kind.SOFTPLUS: lambda g, y, _: g.mul_(1 - torch.exp(-y)),
    Kind.EXPONENTIAL: lambda g, y, _: g.mul_(y),
}
"""From the gradient of the outputs to that of the inputs, in place, by the outputs and a curve's number."""


def activate(curve: Curve, inputs: Tensor, *, outputs: Tensor) -> Operation:
    """Return outputs = the activation of inputs, both (image, …); they may be the same."""
    forward, given, place = _FORWARD[curve.kind], rows_of(inputs), rows_of(outputs)

    def by_torch(batch: Batch) -> None:
        forward(given(batch), curve.slope, place(batch))

    return _elementwise(Code.ACTIVATE, by_torch, curve, inputs, outputs)


def gate(curve: Curve, outputs: Tensor, *, gradient: Tensor) -> Operation:
    """Return gradient · the activation's slope where it gave `outputs`, in place."""
    back, given, place = _BACK[curve.kind], rows_of(outputs), rows_of(gradient)

    def by_torch(batch: Batch) -> None:
        back(place(batch), given(batch), curve.slope)

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
        self._room = cache(lambda rows, features, kind: torch.empty(rows, features, dtype=kind))
        self.scale = float(np.float32(1 / (1 - rate)))

    def _block_count(self, features: int) -> int:
        """Return how many blocks of 16 thresholds a full batch takes from the stream."""
        return -(-self._batch_size * features // 16)

    def sizes(self, features: int) -> tuple[int, ...]:
        """Return what the C kernels need to draw the mask of images of so many features."""
        layer, epoch = self._place["layer"], self._place["epoch"]
        return features, layer, epoch, int(Purpose.DROPOUT), self._block_count(features), self._threshold, self._seed

    def factors(self, batch: Batch, features: int, *, kind: torch.dtype) -> Tensor:
        """Return (image, features): 0, or one over the share that stays; valid until another batch is asked for."""
        done, factors = self._drawn
        if done != batch.done:
            if self._source is None or batch.done != done + 1:
                self._source = stream(self._seed, Purpose.DROPOUT, **self._place)
                self._source.advance(batch.done * self._block_count(features))
            kept = thresholds(self._source, batch.rows * features) >= self._threshold
            # Bytes are converted many at a time, what is true or false one by one.
            bytes_of_kept = torch.from_numpy(kept.view(np.uint8)).view(-1, features)
            factors = self._room(batch.rows, features, kind).copy_(bytes_of_kept).mul_(self.scale)
            self._drawn = batch.done, factors
        return factors


def drop(mask: Mask, inputs: Tensor, *, outputs: Tensor, kept: Tensor | None = None) -> Operation:
    """Return outputs = inputs where the mask keeps them, over 1 - rate; 0 elsewhere. Both may be the same.

    Args:
        mask: What is drawn.
        inputs: (image, …).
        outputs: The same shape.
        kept: Which numbers stay, as 1 or 0, is written there for `drop_gradient`: the same shape, uint8; or None.
    """
    features = inputs[0].numel()
    given, place = rows_of(inputs.view(len(inputs), -1)), rows_of(outputs.view(len(outputs), -1))

    def by_torch(batch: Batch) -> None:
        torch.mul(given(batch), mask.factors(batch, features, kind=inputs.dtype), out=place(batch))

    return Operation(
        by_torch=by_torch,
        code=Code.DROP,
        is_half=inputs.dtype == torch.bfloat16,
        arrays=(inputs, outputs, kept),
        sizes=mask.sizes(features),
        numbers=(mask.scale,),
    )


def drop_gradient(mask: Mask, gradient: Tensor, *, kept: Tensor) -> Operation:
    """Return gradient (image, …) where the mask kept the batch's inputs, over 1 - rate; 0 elsewhere; in place.

    Drawing the mask again would take several times as long as reading what was kept.
    """
    features = gradient[0].numel()
    place = rows_of(gradient.view(len(gradient), -1))

    def by_torch(batch: Batch) -> None:
        place(batch).mul_(mask.factors(batch, features, kind=gradient.dtype))

    return Operation(
        by_torch=by_torch,
        code=Code.DROP_GRADIENT,
        is_half=gradient.dtype == torch.bfloat16,
        arrays=(kept, gradient),
        sizes=(features,),
        numbers=(mask.scale,),
    )
