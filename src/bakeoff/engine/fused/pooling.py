"""Max pooling of one replica, forward and backward, as operations; the first of equal values is the largest."""

from __future__ import annotations

from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.by_autograd import ByAutograd
from bakeoff.engine.fused.convolving import images_of
from bakeoff.engine.fused.elements import CURVES, gate
from bakeoff.engine.fused.instructions import Batch, Code, Operation, by_torch_in_turn
from bakeoff.engine.images import max_pooling, same_padding
from bakeoff.spec import MaxPooling2D

# The place of a value in its window is kept in 8 bits.
_LARGEST_WINDOW = 256

_aten = torch.ops.aten


@final
class _Unpadded:
    """PyTorch's own pooling, straight from buffer to buffer; it knows no padding that is uneven."""

    def __init__(self, layer: MaxPooling2D, inputs: Tensor, *, outputs: Tensor) -> None:
        """Take a layer without padding, and its buffers (image, height, width, channel)."""
        self._sizes = (layer.pool_size, layer.strides, (0, 0), (1, 1), False)
        self._inputs, self._outputs = images_of(inputs), images_of(outputs)
        self._places = images_of(torch.empty(outputs.shape, dtype=torch.int64))

    def forward(self) -> Operation:
        """Return outputs = each window's largest value, remembering where in the image it was."""
        return Operation(by_torch=self._pool)

    inference = forward

    def backward(self, gradient: Tensor, *, result: Tensor) -> Operation:
        """Return result = the gradient of the inputs, from that of the outputs."""
        of_outputs, of_inputs = images_of(gradient), images_of(result)

        def by_torch(batch: Batch) -> None:
            _aten.max_pool2d_with_indices_backward.grad_input(
                of_outputs(batch),
                self._inputs(batch),
                *self._sizes,
                self._places(batch),
                grad_input=of_inputs(batch),
            )

        return Operation(by_torch=by_torch)

    def _pool(self, batch: Batch) -> None:
        _aten.max_pool2d_with_indices.out(
            self._inputs(batch), *self._sizes, out=self._outputs(batch), indices=self._places(batch)
        )


@final
class MaxPool:
    """A pooling layer's operations on its buffers."""

    def __init__(self, layer: MaxPooling2D, inputs: Tensor, *, outputs: Tensor, gates: bool = False) -> None:
        """Take window, strides and padding; inputs and outputs are (image, height, width, channel).

        Where `gates` is set, the inputs come from a ReLU, and the way back goes through that as well.
        """
        self._by_torch = _by_torch(layer, inputs, outputs=outputs)
        self._gated = outputs if gates else None
        self._fits = layer.pool_size[0] * layer.pool_size[1] <= _LARGEST_WINDOW
        self._place = torch.empty(outputs.shape, dtype=torch.uint8)
        self._arrays = (inputs, outputs, self._place)
        self._sizes = (*inputs.shape[1:], *outputs.shape[1:3], *layer.pool_size, *layer.strides)
        self._numbers = _before(layer, inputs)

    def forward(self) -> Operation:
        """Return outputs = each window's largest value, remembering which it was."""
        return self._in_c(self._by_torch.forward(), Code.POOL, *self._arrays)

    def inference(self) -> Operation:
        """Return outputs = each window's largest value."""
        return self._in_c(self._by_torch.inference(), Code.POOL, *self._arrays)

    def backward(self, gradient: Tensor, *, result: Tensor) -> Operation:
        """Return result = the gradient of the inputs, from that of the outputs, which may change."""
        gates = [] if self._gated is None else [gate(CURVES["relu"], self._gated, gradient=gradient)]
        both = Operation(by_torch=by_torch_in_turn([*gates, self._by_torch.backward(gradient, result=result)]))
        return self._in_c(both, Code.POOL_GRADIENT, gradient, self._place, result, self._gated)

    def _in_c(self, by_torch: Operation, code: Code, *arrays: Tensor | None) -> Operation:
        if not self._fits:
            return by_torch
        return replace(
            by_torch,
            code=code,
            is_half=self._arrays[0].dtype == torch.bfloat16,
            arrays=arrays,
            sizes=self._sizes,
            numbers=self._numbers,
        )


def _by_torch(layer: MaxPooling2D, inputs: Tensor, *, outputs: Tensor) -> _Unpadded | ByAutograd:
    if layer.padding == "valid":
        return _Unpadded(layer, inputs, outputs=outputs)
    return ByAutograd(lambda images: max_pooling(layer, images.unsqueeze(0))[0], inputs, outputs=outputs)


def _before(layer: MaxPooling2D, inputs: Tensor) -> tuple[float, float]:
    """Return how many rows and columns padding puts before the image."""
    if layer.padding == "valid":
        return 0.0, 0.0
    top, _ = same_padding(inputs.shape[1], window=layer.pool_size[0], stride=layer.strides[0])
    left, _ = same_padding(inputs.shape[2], window=layer.pool_size[1], stride=layer.strides[1])
    return float(top), float(left)
