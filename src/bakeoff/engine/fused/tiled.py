"""A convolution of one replica tile by tile with fewer multiplications, forward and backward: for 3 × 3 taps.

Winograd's minimal filtering F(m, r): m neighbouring outputs of a filter with r taps take m + r - 1 multiplications, not
m · r, as products of polynomials that are given by their values at so many points (S. Winograd, Arithmetic Complexity
of Computations, 1980; for networks A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016).
Along both axes of 3 × 3 taps that is a quarter of them. The gradients are the same transforms transposed.
"""

from __future__ import annotations

from bakeoff.engine.fused import tiles_by_torch
from bakeoff.engine.fused.axes import axes_of, is_plain, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays, TransformedConvolution
from bakeoff.engine.fused.program import has_kernels
from bakeoff.engine.fused.sizes import SIDE, TAPS
from bakeoff.engine.fused.tiles import Tiles, lines
from bakeoff.engine.fused.tiles_by_torch import TilesByTorch
from bakeoff.spec import Conv2D

# Planes are written to memory and read again: where fewer multiplications are saved than this, the direct convolution
# was as fast (on AVX-512).
_LEAST_GAIN = 1.5


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether tiles take clearly fewer multiplications than the convolution itself.

    The answer rests on shapes, the type and whether there are C kernels, never on a timing: it decides bits.
    """
    if not is_plain(layer, arrays) or layer.kernel_size != (TAPS, TAPS):
        return False
    down, across = axes_of(layer, arrays.inputs)
    if min(down.outputs, across.outputs) < 1:
        return False
    if not has_kernels():
        return tiles_by_torch.pays(layer, arrays)
    inputs, outputs = arrays.kernel.shape[2:]
    direct = down.outputs * across.outputs * TAPS**2 * inputs * outputs
    channels = padded(inputs) + padded(outputs)
    of_tiles = lines(down) * lines(across) * (inputs * outputs + SIDE * channels)
    return direct > _LEAST_GAIN * of_tiles


def tiled_convolution(layer: Conv2D, arrays: ConvolutionArrays) -> TransformedConvolution:
    """Return a layer for which it `pays`, on the same arrays that a direct convolution has."""
    return TransformedConvolution(Tiles(layer, arrays) if has_kernels() else TilesByTorch(layer, arrays))
