"""The gradients of a convolution that pools what it gives: of each window one output passes anything on, or none does.

Behind a ReLU and dropout an eighth to a half of all windows do. Their outputs alone are multiplied, one by one, with
the pixels and the kernel; any other way would multiply the zeros too.
"""

from __future__ import annotations

from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.axes import Axis, axes_of
from bakeoff.engine.fused.convolving import ConvolutionArrays, Transforms
from bakeoff.engine.fused.instructions import Code, Operation, only_in_c
from bakeoff.engine.fused.sizes import LANES, WINDOW
from bakeoff.spec import Conv2D

# Of a band's inputs, and as many of their gradient: both stay in a first-level cache of 48 KiB.
_BYTES_OF_A_BAND = 24 * 1024
_BYTES_OF_A_PIXEL = 4 * LANES
# Bands share a kernel's rows but one: of few windows they would be little else.
_FEWEST_ROWS = 3
# Of a window's gradient and its place; and of where a channel's end, its number, its value and its sums, in numbers of
# 4 bytes.
_PASSING, _CHANNEL = 2, 7


def _rows_at_once(down: Axis, across: Axis) -> int:
    """Return how many rows of windows a band has: as many as fit, all bands alike."""
    columns, windows = across.outputs + across.taps - 1, down.outputs // WINDOW
    rows = _BYTES_OF_A_BAND // (columns * _BYTES_OF_A_PIXEL)
    most = max((rows - down.taps + 1) // WINDOW, _FEWEST_ROWS)
    bands = -(-windows // most)
    return -(-windows // bands)


@final
class PooledGradients:
    """A convolution whose way forward is another's, and whose gradients are computed from what passes one on."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays, *, way: Transforms, place: Tensor) -> None:
        """Take a plain layer with a ReLU, and the arrays of a direct convolution; the outputs are the pooled ones.

        Args:
            layer: What is computed.
            arrays: Its arrays.
            way: Computes the outputs, and tells the place.
            place: Shaped like the outputs, uint8: which of its window each of them was.
        """
        self._way = way
        self._arrays = arrays
        self._place = place
        down, across = axes_of(layer, arrays.inputs)
        inputs, outputs = arrays.kernel.shape[2:]
        at_once = _rows_at_once(down, across)
        self._sizes = torch.tensor(
            [
                *(down.inputs, across.inputs, inputs, down.outputs, across.outputs, outputs),
                *(down.before, across.before, down.taps, across.taps, at_once),
            ]
        )
        groups = -(-inputs // LANES)
        kernel = groups * outputs * down.taps * across.taps * LANES
        band = (WINDOW * at_once + down.taps) * (across.outputs + across.taps - 1) * LANES
        passing = outputs * at_once * (across.outputs // WINDOW) * _PASSING
        self._room = torch.empty(2 * kernel + 2 * band + passing + _CHANNEL * outputs + 3 * LANES)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = each window's largest value after the ReLU."""
        return self._way.forward()

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs, from that of the pooled outputs."""
        arrays = self._arrays
        given = (self._sizes, gradient, self._place, arrays.inputs, arrays.kernel)
        wanted = (for_kernel, for_inputs, self._room, arrays.outputs, for_bias)
        return [only_in_c(Code.POOLED_GRADIENTS, *given, *wanted)]
