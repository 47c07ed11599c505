"""A convolution, its ReLU and the max pooling behind it in one pass: what the convolution gives is never stored.

A tile of outputs, or a pair of rows back from their spectra, holds whole windows of 2 × 2: each is pooled while it is
at hand, and on the way back its gradient is spread over the window there. For the C kernels alone.
"""

from __future__ import annotations

from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused import spectral, tiled
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.elements import CURVES, gate
from bakeoff.engine.fused.instructions import Operation
from bakeoff.engine.fused.products import bias_gradient
from bakeoff.engine.fused.spectra import Spectra
from bakeoff.engine.fused.tiled import Tiles
from bakeoff.spec import Conv2D, MaxPooling2D

_WINDOW = (2, 2)


def pays(layer: Conv2D, arrays: ConvolutionArrays, *, pooling: MaxPooling2D) -> bool:
    """Say whether a convolution and the pooling behind it are of the kinds that go together."""
    is_by_windows = pooling.pool_size == pooling.strides == _WINDOW and pooling.padding == "valid"
    return is_by_windows and layer.activation == "relu" and (tiled.pays(layer, arrays) or spectral.pays(layer, arrays))


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
        self._is_rounded = is_rounded
        is_spectral = not tiled.pays(layer, arrays) and spectral.pays(layer, arrays)
        self._way = Spectra(layer, arrays) if is_spectral else Tiles(layer, arrays)
        self._outputs = arrays.outputs
        self._place = torch.empty(arrays.outputs.shape, dtype=torch.uint8)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = each window's largest value after the ReLU."""
        return self._way.forward(self._outputs, place=self._place, is_rounded=self._is_rounded)

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs, from that of the pooled outputs, which changes."""
        return [
            *([gate(CURVES["relu"], self._outputs, gradient=gradient)] if self._gates else []),
            *([] if for_bias is None else [bias_gradient(gradient, result=for_bias)]),
            *self._way.gradients(gradient, for_kernel=for_kernel, for_inputs=for_inputs, place=self._place),
        ]
