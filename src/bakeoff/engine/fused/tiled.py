"""A convolution of one replica tile by tile with fewer multiplications, forward and backward: for kernels of few taps.

Winograd's minimal filtering F(m, r): m neighbouring outputs of a filter with r taps take m + r - 1 multiplications, not
m · r, as products of polynomials that are given by their values at so many points (S. Winograd, Arithmetic Complexity
of Computations, 1980; for networks A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016).
Along both axes of 3 × 3 taps that is a quarter of them. The gradients are the same transforms transposed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.fused.axes import PANEL, Axis, axes_of, is_plain, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays, DirectConvolution
from bakeoff.engine.fused.instructions import Batch, Code, Operation
from bakeoff.engine.fused.products import bias_gradient
from bakeoff.spec import Conv2D

# Outputs of a tile along either axis, and the largest tile that comes in, as in `kernels/tiles.h`.
_STEP, _LARGEST_SIDE = 4, 6
# Where polynomials are evaluated, besides at infinity. Pairs around 1 whose product is 1 keep the powers alike: half
# the rounding errors of the usual 0, ±1, ±2 (why points matter: Barabasz et al., Error Analysis and Improving the
# Accuracy of Winograd Convolution for Deep Neural Networks, 2020).
_POINTS = (0.0, 2**-0.5, -(2**-0.5), 2**0.5, -(2**0.5))
# Tiles that are worked on at once: their planes stay in the second-level cache.
_TILES_AT_ONCE = 24
# Planes are written to memory and read again: where fewer multiplications are saved than this, the direct convolution
# was as fast (on AVX-512, with 2 × 2 and 3 × 3 taps).
_LEAST_GAIN = 1.9


def _side(axis: Axis) -> int:
    """Return how many pixels of a tile come in."""
    return _STEP + axis.taps - 1


def _tiles(axis: Axis) -> int:
    """Return how many tiles cover the outputs."""
    return -(-axis.outputs // _STEP)


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether tiles take clearly fewer multiplications than the convolution itself.

    The answer rests on shapes and the type alone, never on a timing: it decides bits.
    """
    if not is_plain(layer, arrays):
        return False
    down, across = axes_of(layer, arrays.inputs)
    if max(_side(down), _side(across)) > _LARGEST_SIDE or min(down.outputs, across.outputs) < 1:
        return False
    inputs, outputs = arrays.kernel.shape[2:]
    direct = down.outputs * across.outputs * down.taps * across.taps * inputs * outputs
    channels = padded(inputs) + padded(outputs)
    of_tile = _side(down) * _side(across) * (inputs * outputs + (_side(down) + _side(across)) * channels)
    return direct > _LEAST_GAIN * _tiles(down) * _tiles(across) * of_tile


def _values(taps: int, count: int) -> NDArray[np.float64]:
    """Return (point, coefficient): polynomials of so many coefficients to their values, the last one at infinity."""
    points = np.array(_POINTS[: _STEP + taps - 2])
    return np.vstack([np.vander(points, count, increasing=True), np.eye(count)[-1:]])


def _matrices(axis: Axis) -> list[NDArray[np.float64]]:
    """Return an axis' transforms, in the order of `kernels/tiles.h`."""
    outputs, kernel = _values(axis.taps, _STEP), _values(axis.taps, axis.taps)
    inputs = np.asarray(np.linalg.inv(_values(axis.taps, _side(axis))).T, np.float64)
    return [inputs, outputs.T, outputs, inputs.T, kernel, kernel.T]


def _table(axes: tuple[Axis, Axis]) -> Tensor:
    """Return (matrix, element): each transform, down and across by turns, from the start of a row."""
    pairs = zip(*(_matrices(axis) for axis in axes), strict=True)
    matrices = [matrix for pair in pairs for matrix in pair]
    table = np.zeros((len(matrices), _LARGEST_SIDE**2), np.float32)
    for row, matrix in zip(table, matrices, strict=True):
        row[: matrix.size] = matrix.ravel()
    return torch.from_numpy(table)


@final
class TiledConvolution:
    """A convolution's operations on its arrays; without the C kernels they are those of the direct one."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays) -> None:
        """Take a layer for which it `pays`, and the same arrays that a direct convolution has."""
        self._direct = DirectConvolution(layer, arrays)
        self._arrays = arrays
        self._is_rectified = layer.activation == "relu"
        down, across = axes_of(layer, arrays.inputs)
        inputs, outputs = arrays.kernel.shape[2:]
        planes = _side(down) * _side(across)
        self._tiling = torch.tensor(
            [
                *(down.inputs, across.inputs, inputs),
                *(down.outputs, across.outputs, outputs),
                *(down.taps, across.taps, down.before, across.before),
                *(_side(down), _side(across), _STEP, _STEP, _tiles(down), _tiles(across), _TILES_AT_ONCE),
            ]
        )
        self._matrices = _table((down, across))
        self._of_kernel = torch.empty(planes * inputs * padded(outputs))
        self._turned = torch.zeros(planes * padded(inputs) * outputs)
        rest = PANEL * max(_LARGEST_SIDE + 2 * _LARGEST_SIDE**2, _TILES_AT_ONCE)
        self._room = torch.empty(planes * _TILES_AT_ONCE * (padded(inputs) + padded(outputs)) + rest)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        arrays = self._arrays
        return (
            Operation(
                by_torch=_nothing,
                code=Code.TILE_KERNEL,
                arrays=(self._tiling, arrays.kernel, self._of_kernel, self._matrices, self._room),
            ),
            replace(
                self._direct.forward()[0],
                code=Code.TILED_FORWARD,
                arrays=(
                    *(self._tiling, arrays.inputs, self._of_kernel, arrays.outputs, arrays.bias),
                    *(self._matrices, self._room),
                ),
                sizes=(int(self._is_rectified),),
            ),
        )

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs."""
        direct = self._direct.backward(gradient, for_kernel=for_kernel, for_bias=None, for_inputs=for_inputs)
        of_result = torch.empty(2 * len(self._of_kernel))

        def by_torch(batch: Batch) -> None:
            for operation in direct:
                operation.by_torch(batch)

        return [
            *([] if for_inputs is None else [self._turn()]),
            Operation(
                by_torch=by_torch,
                code=Code.TILED_GRADIENTS,
                arrays=(
                    *(self._tiling, gradient, self._arrays.inputs, self._turned, of_result, for_inputs),
                    *(self._matrices, self._room),
                ),
            ),
            Operation(
                by_torch=_nothing,
                code=Code.KERNEL_OF_TILES,
                arrays=(self._tiling, of_result, for_kernel, self._matrices, self._room),
            ),
            *([] if for_bias is None else [bias_gradient(gradient, result=for_bias)]),
        ]

    def _turn(self) -> Operation:
        return Operation(by_torch=_nothing, code=Code.TURN_KERNEL, arrays=(self._tiling, self._of_kernel, self._turned))


def _nothing(batch: Batch) -> None:
    """Leave the kernel as it is."""
