"""A convolution of one replica as products of spectra, forward and backward, as operations: for kernels with many taps.

A circular correlation is a product of discrete Fourier transforms (the convolution theorem: Oppenheim and Schafer,
Discrete-Time Signal Processing, section 8.6), and zeros around the images make it the one that a layer computes. The
multiplications then no longer grow with the kernel: for 11 × 11 taps they are, with the transforms, a tenth.
"""

from __future__ import annotations

from bakeoff.engine.fused.axes import axes_of, is_plain, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays, TransformedConvolution
from bakeoff.engine.fused.program import has_kernels
from bakeoff.engine.fused.spectra import Spectra, half, period
from bakeoff.engine.fused.spectra_by_torch import SpectraByTorch
from bakeoff.spec import Conv2D

# Spectra are written to memory and read again, and small products are slower than large ones: where fewer
# multiplications are saved than this, the direct convolution was as fast (on AVX-512, with 3 × 3 and 5 × 5 taps).
_LEAST_GAIN = 2.5


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether products of spectra take clearly fewer multiplications than the convolution itself.

    The answer rests on shapes and the type alone, never on a timing: it decides bits.
    """
    if not is_plain(layer, arrays):
        return False
    down, across = axes_of(layer, arrays.inputs)
    inputs, outputs = arrays.kernel.shape[2:]
    if min(down.outputs, across.outputs) < 1:
        return False
    direct = down.outputs * across.outputs * down.taps * across.taps * inputs * outputs
    products = 4 * period(down) * half(across) * inputs * outputs
    channels = padded(inputs) + padded(outputs)
    one_way = 2 * half(across) * (across.inputs * down.inputs + 2 * down.inputs * period(down))
    # Forward and the two gradients need three products, and two transforms of either side.
    return 3 * direct > _LEAST_GAIN * (3 * products + 2 * channels * one_way)


def spectral_convolution(layer: Conv2D, arrays: ConvolutionArrays) -> TransformedConvolution:
    """Return a layer for which it `pays`, on the same arrays that a direct convolution has."""
    return TransformedConvolution(Spectra(layer, arrays) if has_kernels() else SpectraByTorch(layer, arrays))
