"""Max pooling of one replica, forward and backward, as operations; the first of equal values is the largest."""

from __future__ import annotations

from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.by_autograd import ByAutograd
from bakeoff.engine.fused.elements import CURVES, gate
from bakeoff.engine.fused.instructions import Code, Operation, by_torch_in_turn
from bakeoff.engine.images import max_pooling, same_padding
from bakeoff.spec import MaxPooling2D

# The place of a value in its window is kept in 8 bits.
_LARGEST_WINDOW = 256


@final
class MaxPool:
    """A pooling layer's operations on its buffers."""

    def __init__(self, layer: MaxPooling2D, inputs: Tensor, *, outputs: Tensor, gates: bool = False) -> None:
        """Take window, strides and padding; inputs and outputs are (image, height, width, channel).

        Where `gates` is set, the inputs come from a ReLU, and the way back goes through that as well.
        """
        self._by_autograd = ByAutograd(
            lambda images: max_pooling(layer, images.unsqueeze(0))[0], inputs, outputs=outputs
        )
        self._gated = outputs if gates else None
        self._fits = layer.pool_size[0] * layer.pool_size[1] <= _LARGEST_WINDOW
        self._place = torch.empty(outputs.shape, dtype=torch.uint8)
        self._arrays = (inputs, outputs, self._place)
        self._sizes = (*inputs.shape[1:], *outputs.shape[1:3], *layer.pool_size, *layer.strides)
        self._numbers = _before(layer, inputs)

    def forward(self) -> Operation:
        """Return outputs = each window's largest value, remembering which it was."""
        return self._in_c(self._by_autograd.forward(), Code.POOL, *self._arrays)

    def inference(self) -> Operation:
        """Return outputs = each window's largest value."""
        return self._in_c(self._by_autograd.inference(), Code.POOL, *self._arrays)

    def backward(self, gradient: Tensor, *, result: Tensor) -> Operation:
        """Return result = the gradient of the inputs, from that of the outputs."""
        by_autograd = self._by_autograd.backward(gradient, result=result)
        gates = [] if self._gated is None else [gate(CURVES["relu"], self._arrays[0], gradient=result)]
        both = Operation(by_torch=by_torch_in_turn([by_autograd, *gates]))
        return self._in_c(both, Code.POOL_GRADIENT, gradient, self._place, result, self._gated)

    def _in_c(self, by_autograd: Operation, code: Code, *arrays: Tensor | None) -> Operation:
        if not self._fits:
            return by_autograd
        return replace(
            by_autograd,
            code=code,
            is_half=self._arrays[0].dtype == torch.bfloat16,
            arrays=arrays,
            sizes=self._sizes,
            numbers=self._numbers,
        )


def _before(layer: MaxPooling2D, inputs: Tensor) -> tuple[float, float]:
    """Return how many rows and columns padding puts before the image."""
    if layer.padding == "valid":
        return 0.0, 0.0
    top, _ = same_padding(inputs.shape[1], window=layer.pool_size[0], stride=layer.strides[0])
    left, _ = same_padding(inputs.shape[2], window=layer.pool_size[1], stride=layer.strides[1])
    return float(top), float(left)
