"""A convolution, its ReLU and the max pooling behind it in one pass: what the convolution gives is never stored.

A tile of outputs, or a pair of rows back from their spectra, holds whole windows of 2 × 2: each is pooled while it is
at hand. On the way back the few outputs that pass a gradient on are multiplied one by one, or, of large kernels, spread
over rows again. Without the C kernels tiles alone can do it, and spread over tiles.
"""

from __future__ import annotations

from math import prod
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.convolving import Convolution, ConvolutionArrays, TransformedConvolution
from bakeoff.engine.fused.elements import CURVES, gate
from bakeoff.engine.fused.instructions import Operation
from bakeoff.engine.fused.pooled_gradients import PooledGradients
from bakeoff.engine.fused.program import has_kernels
from bakeoff.engine.fused.sizes import WINDOW
from bakeoff.engine.fused.spectra import Spectra
from bakeoff.engine.fused.tiles import Tiles
from bakeoff.engine.fused.tiles_by_torch import TilesByTorch
from bakeoff.engine.fused.ways import way_of
from bakeoff.spec import Conv2D, MaxPooling2D

_WINDOWS = (WINDOW, WINDOW)
# With more of them, spectra are faster than going through the windows that pass a gradient on, if half of all do.
_MOST_TAPS = 25


def pays(layer: Conv2D, arrays: ConvolutionArrays, *, pooling: MaxPooling2D) -> bool:
    """Say whether a convolution and the pooling behind it are of the kinds that go together."""
    is_by_windows = pooling.pool_size == pooling.strides == _WINDOWS and pooling.padding == "valid"
    if not is_by_windows or layer.activation != "relu":
        return False
    way = way_of(layer, arrays)
    return way == "tiled" or (way == "spectral" and has_kernels())


def _convolution(layer: Conv2D, arrays: ConvolutionArrays, *, is_rounded: bool) -> Convolution:
    if not has_kernels():
        return TransformedConvolution(TilesByTorch(layer, arrays, is_pooled=True, is_rounded=is_rounded))
    place = torch.empty(arrays.outputs.shape, dtype=torch.uint8)
    if way_of(layer, arrays) != "spectral":
        tiles = Tiles(layer, arrays, place=place, is_rounded=is_rounded)
        return PooledGradients(layer, arrays, way=tiles, place=place)
    spectra = Spectra(layer, arrays, place=place, is_rounded=is_rounded)
    if prod(layer.kernel_size) > _MOST_TAPS:
        return TransformedConvolution(spectra)
    return PooledGradients(layer, arrays, way=spectra, place=place)


@final
class PooledConvolution:
    """The operations of both on their arrays."""

    def __init__(
        self, layer: Conv2D, arrays: ConvolutionArrays, *, gates: bool = True, is_rounded: bool = False
    ) -> None:
        """Take a layer that `pays`, and the arrays of a direct convolution; its outputs are the pooled ones.

        Where `gates` is set, the way back goes through the ReLU as well.

        Where `is_rounded` is set, the largest is looked for among bf16 numbers, of which more are equal.
        """
        self._gates = gates
        self._whole = _convolution(layer, arrays, is_rounded=is_rounded)
        self._outputs = arrays.outputs

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = each window's largest value after the ReLU."""
        return self._whole.forward()

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs, from that of the pooled outputs, which may change."""
        return [
            *([gate(CURVES["relu"], self._outputs, gradient=gradient)] if self._gates else []),
            *self._whole.backward(gradient, for_kernel=for_kernel, for_bias=for_bias, for_inputs=for_inputs),
        ]
