"""What the C kernels do with the tiles of one convolution of 3 × 3 taps: its arrays in, operations out."""

from __future__ import annotations

from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.axes import Axis, axes_of, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.instructions import Code, Operation, only_in_c
from bakeoff.engine.fused.sizes import PANEL, SHORT_SIDE, SHORT_STEP, SIDE, STEP
from bakeoff.spec import Conv2D

PLANES = SIDE**2
"""Numbers that a tile is transformed into, each of which is multiplied by one of the kernel's."""
# Tiles that are worked on at once: their planes stay in the second-level cache.
_AT_ONCE = 24


def tiles(axis: Axis) -> int:
    """Return how many tiles cover the outputs."""
    return -(-axis.outputs // STEP)


def lines(axis: Axis) -> int:
    """Return how many lines of planes all tiles along an axis have: fewer where the last one is short."""
    is_short = 0 < axis.outputs % STEP <= SHORT_STEP
    return SIDE * tiles(axis) - (SIDE - SHORT_SIDE) * is_short


@final
class Tiles:
    """The operations of one convolution."""

    def __init__(
        self, layer: Conv2D, arrays: ConvolutionArrays, *, place: Tensor | None = None, is_rounded: bool = False
    ) -> None:
        """Take a plain layer with 3 × 3 taps, and the same arrays that a direct convolution has.

        Args:
            layer: What it computes.
            arrays: Its outputs are the pooled ones, if windows of 2 × 2 are to be pooled.
            place: Where it goes, shaped like the outputs, uint8, which of its window each of them was; None without
                pooling. With pooling there is a way forward alone.
            is_rounded: Whether to round to bf16 numbers, before pooling.
        """
        self._arrays = arrays
        self._asked = int(layer.activation == "relu"), int(is_rounded)
        self._place = place
        down, across = axes_of(layer, arrays.inputs)
        inputs, outputs = arrays.kernel.shape[2:]
        self._tiling = torch.tensor(
            [
                *(down.inputs, across.inputs, inputs),
                *(down.outputs, across.outputs, outputs),
                *(down.before, across.before, tiles(down), tiles(across), _AT_ONCE),
            ]
        )
        self._of_kernel = torch.empty(PLANES * inputs * padded(outputs))
        self._turned = torch.zeros(PLANES * padded(inputs) * outputs)
        # Planes of inputs and outputs, half a panel after each; and a square.
        planes = PLANES * (_AT_ONCE * (padded(inputs) + padded(outputs)) + PANEL)
        self._room = torch.zeros(planes + PLANES * PANEL)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        arrays = self._arrays
        of_kernel = only_in_c(Code.TILE_KERNEL, self._tiling, arrays.kernel, self._of_kernel, self._room)
        inputs = (self._tiling, arrays.inputs, self._of_kernel)
        convolve = only_in_c(Code.TILED_FORWARD, *inputs, arrays.outputs, arrays.bias, self._room, self._place)
        return of_kernel, replace(convolve, sizes=self._asked)

    def gradients(self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None) -> list[Operation]:
        """Return the gradients of kernel and inputs, from that of the outputs."""
        of_result = torch.empty(2 * len(self._of_kernel))
        inputs = (self._tiling, gradient, self._arrays.inputs, self._turned)
        return [
            *([] if for_inputs is None else [only_in_c(Code.TURN_KERNEL, self._tiling, self._of_kernel, self._turned)]),
            only_in_c(Code.TILED_GRADIENTS, *inputs, of_result, for_inputs, self._room),
            only_in_c(Code.KERNEL_OF_TILES, self._tiling, of_result, for_kernel, self._room),
        ]
