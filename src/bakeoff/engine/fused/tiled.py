"""A convolution of one replica tile by tile with fewer multiplications, forward and backward: for kernels of few taps.

Winograd's minimal filtering F(m, r): m neighbouring outputs of a filter with r taps take m + r - 1 multiplications, not
m · r, as products of polynomials that are given by their values at so many points (S. Winograd, Arithmetic Complexity
of Computations, 1980; for networks A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016).
Along both axes of 3 × 3 taps that is a quarter of them. The gradients are the same transforms transposed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.fused.convolving import ConvolutionArrays, DirectConvolution, frame_of
from bakeoff.engine.fused.instructions import Batch, Code, Operation
from bakeoff.engine.fused.products import bias_gradient
from bakeoff.spec import Conv2D

# Outputs of a tile along either axis, and the largest tile that comes in, as in `kernels.c`.
_STEP, _LARGEST_SIDE = 4, 6
# Where polynomials are evaluated, besides at infinity. Pairs around 1 whose product is 1 keep the powers alike: half
# the rounding errors of the usual 0, ±1, ±2 (why points matter: Barabasz et al., Error Analysis and Improving the
# Accuracy of Winograd Convolution for Deep Neural Networks, 2020).
_POINTS = (0.0, 2**-0.5, -(2**-0.5), 2**0.5, -(2**0.5))
# Channels in the widest panel of `kernels.c`.
_PANEL = 32
# Tiles that are worked on at once: their planes stay in the second-level cache.
_TILES_AT_ONCE = 24
# Planes are written to memory and read again: where fewer multiplications are saved than this, the direct convolution
# was as fast (on AVX-512, with 2 × 2 and 3 × 3 taps).
_LEAST_GAIN = 1.9


@dataclass(frozen=True, slots=True)
class _Axis:
    """One of the two directions of a convolution.

    Attributes:
        inputs: Pixels that come in.
        outputs: Pixels that go out.
        taps: Of the kernel.
        before: Zeros that padding puts before the pixels.
    """

    inputs: int
    outputs: int
    taps: int
    before: int

    @property
    def side(self) -> int:
        """Pixels of a tile that comes in."""
        return _STEP + self.taps - 1

    @property
    def tiles(self) -> int:
        """Tiles that cover the outputs."""
        return -(-self.outputs // _STEP)


def _axes(layer: Conv2D, inputs: Tensor) -> tuple[_Axis, _Axis]:
    frame = frame_of(layer, inputs)
    sides = zip(inputs.shape[1:3], layer.kernel_size, (frame.rows, frame.columns), strict=True)
    down, across = (_Axis(size, size + sum(zeros) - taps + 1, taps, zeros[0]) for size, taps, zeros in sides)
    return down, across


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether tiles take clearly fewer multiplications than the convolution itself.

    The answer rests on shapes and the type alone, never on a timing: it decides bits. bf16 is left to oneDNN, which has
    the processor's units for it.
    """
    if arrays.inputs.dtype != torch.float32 or layer.strides != (1, 1) or layer.dilation_rate != (1, 1):
        return False
    down, across = _axes(layer, arrays.inputs)
    if max(down.side, across.side) > _LARGEST_SIDE or min(down.outputs, across.outputs) < 1:
        return False
    inputs, outputs = arrays.kernel.shape[2:]
    direct = down.outputs * across.outputs * down.taps * across.taps * inputs * outputs
    channels = sum(-(-count // _PANEL) * _PANEL for count in (inputs, outputs))
    of_tile = down.side * across.side * (inputs * outputs + (down.side + across.side) * channels)
    return direct > _LEAST_GAIN * down.tiles * across.tiles * of_tile


def _values(taps: int, count: int) -> NDArray[np.float64]:
    """Return (point, coefficient): polynomials of so many coefficients to their values, the last one at infinity."""
    points = np.array(_POINTS[: _STEP + taps - 2])
    return np.vstack([np.vander(points, count, increasing=True), np.eye(count)[-1:]])


def _matrices(axis: _Axis) -> list[NDArray[np.float64]]:
    """Return an axis' transforms, in the order of `kernels.c`."""
    outputs, kernel = _values(axis.taps, _STEP), _values(axis.taps, axis.taps)
    inputs = np.asarray(np.linalg.inv(_values(axis.taps, axis.side)).T, np.float64)
    return [inputs, outputs.T, outputs, inputs.T, kernel, kernel.T]


def _table(axes: tuple[_Axis, _Axis]) -> Tensor:
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
        down, across = _axes(layer, arrays.inputs)
        inputs, outputs = (-(-channels // _PANEL) * _PANEL for channels in arrays.kernel.shape[2:])
        planes = down.side * across.side
        self._tiling = torch.tensor(
            [
                *(down.inputs, across.inputs, arrays.kernel.shape[2]),
                *(down.outputs, across.outputs, arrays.kernel.shape[3]),
                *(down.taps, across.taps, down.before, across.before),
                *(down.side, across.side, _STEP, _STEP, down.tiles, across.tiles, _TILES_AT_ONCE),
            ]
        )
        self._matrices = _table((down, across))
        self._of_kernel = torch.empty(planes * arrays.kernel.shape[2] * outputs)
        self._transposed = torch.zeros(planes * inputs * arrays.kernel.shape[3])
        rest = _PANEL * max(_LARGEST_SIDE + 2 * _LARGEST_SIDE**2, _TILES_AT_ONCE)
        self._room = torch.empty(planes * _TILES_AT_ONCE * (inputs + outputs) + rest)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        arrays = self._arrays
        return (
            Operation(
                by_torch=_nothing,
                code=Code.TILE_KERNEL,
                arrays=(
                    *(self._tiling, arrays.kernel, self._of_kernel, self._transposed),
                    *(self._matrices, self._room),
                ),
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
            Operation(
                by_torch=by_torch,
                code=Code.TILED_GRADIENTS,
                arrays=(
                    *(self._tiling, gradient, self._arrays.inputs, self._transposed, of_result, for_inputs),
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


def _nothing(batch: Batch) -> None:
    """Leave the kernel as it is."""
