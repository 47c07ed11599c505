"""A convolution of one replica tile by tile with fewer multiplications, forward and backward: for 3 × 3 taps.

Winograd's minimal filtering F(m, r): m neighbouring outputs of a filter with r taps take m + r - 1 multiplications, not
m · r, as products of polynomials that are given by their values at so many points (S. Winograd, Arithmetic Complexity
of Computations, 1980; for networks A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016).
Along both axes of 3 × 3 taps that is a quarter of them. The gradients are the same transforms transposed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.axes import PANEL, Axis, axes_of, is_plain, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays, DirectConvolution
from bakeoff.engine.fused.instructions import Batch, Code, Operation, by_torch_in_turn
from bakeoff.engine.fused.products import bias_gradient
from bakeoff.spec import Conv2D

# Taps of a kernel, and pixels of a tile that goes out and of one that comes in, along either axis; as in `kernels/`.
_TAPS, _STEP, _SIDE = 3, 4, 6
_PLANES = _SIDE**2
# Tiles that are worked on at once: their planes stay in the second-level cache.
_TILES_AT_ONCE = 24
# Planes are written to memory and read again: where fewer multiplications are saved than this, the direct convolution
# was as fast (on AVX-512).
_LEAST_GAIN = 1.5


def _tiles(axis: Axis) -> int:
    """Return how many tiles cover the outputs."""
    return -(-axis.outputs // _STEP)


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether tiles take clearly fewer multiplications than the convolution itself.

    The answer rests on shapes and the type alone, never on a timing: it decides bits.
    """
    if not is_plain(layer, arrays) or layer.kernel_size != (_TAPS, _TAPS):
        return False
    down, across = axes_of(layer, arrays.inputs)
    if min(down.outputs, across.outputs) < 1:
        return False
    inputs, outputs = arrays.kernel.shape[2:]
    direct = down.outputs * across.outputs * _TAPS**2 * inputs * outputs
    channels = padded(inputs) + padded(outputs)
    of_tile = _PLANES * (inputs * outputs + _SIDE * channels)
    return direct > _LEAST_GAIN * _tiles(down) * _tiles(across) * of_tile


@final
class Tiles:
    """What the C kernels do with the tiles of one convolution; they alone know how."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays) -> None:
        """Take a layer for which it `pays`, and the same arrays that a direct convolution has."""
        self._arrays = arrays
        self._is_rectified = layer.activation == "relu"
        down, across = axes_of(layer, arrays.inputs)
        inputs, outputs = arrays.kernel.shape[2:]
        self._tiling = torch.tensor(
            [
                *(down.inputs, across.inputs, inputs),
                *(down.outputs, across.outputs, outputs),
                *(down.before, across.before, _tiles(down), _tiles(across), _TILES_AT_ONCE),
            ]
        )
        self._of_kernel = torch.empty(_PLANES * inputs * padded(outputs))
        self._turned = torch.zeros(_PLANES * padded(inputs) * outputs)
        # Planes of inputs and outputs, half a panel after each; and a square.
        planes = _PLANES * (_TILES_AT_ONCE * (padded(inputs) + padded(outputs)) + PANEL)
        self._room = torch.zeros(planes + _PLANES * PANEL)

    def forward(
        self, outputs: Tensor, *, place: Tensor | None = None, is_rounded: bool = False
    ) -> tuple[Operation, Operation]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one.

        Args:
            outputs: (image, height, width, out).
            place: uint8, if windows of 2 × 2 are to be pooled, and outputs are the pooled ones: where in its window the
                largest value stood.
            is_rounded: Whether to round to bf16 numbers, before pooling.
        """
        arrays = self._arrays
        of_kernel = _in_c(Code.TILE_KERNEL, self._tiling, arrays.kernel, self._of_kernel, self._room)
        inputs = (self._tiling, arrays.inputs, self._of_kernel)
        convolve = _in_c(Code.TILED_FORWARD, *inputs, outputs, arrays.bias, self._room, place)
        return of_kernel, replace(convolve, sizes=(int(self._is_rectified), int(is_rounded)))

    def gradients(
        self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None, place: Tensor | None = None
    ) -> list[Operation]:
        """Return the gradients of kernel and inputs, from that of the outputs; `place` as it was forward."""
        of_result = torch.empty(2 * len(self._of_kernel))
        inputs = (self._tiling, gradient, self._arrays.inputs, self._turned)
        return [
            *([] if for_inputs is None else [_in_c(Code.TURN_KERNEL, self._tiling, self._of_kernel, self._turned)]),
            _in_c(Code.TILED_GRADIENTS, *inputs, of_result, for_inputs, self._room, place),
            _in_c(Code.KERNEL_OF_TILES, self._tiling, of_result, for_kernel, self._room),
        ]


def _in_c(code: Code, *arrays: Tensor | None) -> Operation:
    return Operation(by_torch=_nothing, code=code, arrays=arrays)


def _nothing(batch: Batch) -> None:
    """Leave it to the direct convolution."""


@final
class TiledConvolution:
    """A convolution's operations on its arrays; without the C kernels they are those of the direct one."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays) -> None:
        """Take a layer for which it `pays`, and the same arrays that a direct convolution has."""
        self._direct = DirectConvolution(layer, arrays)
        self._tiles = Tiles(layer, arrays)
        self._outputs = arrays.outputs

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        return _instead(self._direct.forward(), self._tiles.forward(self._outputs))

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs."""
        direct = self._direct.backward(gradient, for_kernel=for_kernel, for_bias=None, for_inputs=for_inputs)
        in_tiles = self._tiles.gradients(gradient, for_kernel=for_kernel, for_inputs=for_inputs)
        for_bias_too = [] if for_bias is None else [bias_gradient(gradient, result=for_bias)]
        return [*_instead(direct, in_tiles), *for_bias_too]


def _instead(direct: Sequence[Operation], in_c: Sequence[Operation]) -> tuple[Operation, ...]:
    """Return operations that do the one thing in C, and without the kernels the other."""
    return (replace(in_c[0], by_torch=by_torch_in_turn(direct)), *in_c[1:])
