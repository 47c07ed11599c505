"""A convolution of one replica whose images have few channels, forward and backward: a network's first, mostly.

Each output is one sum over all taps, in registers from the first to the last: a library made for many channels spends
most of its time elsewhere here. What is left is reading and writing the outputs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused import patches
from bakeoff.engine.fused.axes import axes_of, is_plain, padded
from bakeoff.engine.fused.convolving import ConvolutionArrays, DirectConvolution
from bakeoff.engine.fused.elements import CURVES, gate
from bakeoff.engine.fused.instructions import Code, Operation, by_torch_in_turn
from bakeoff.engine.fused.patches import PatchConvolution
from bakeoff.engine.fused.program import has_kernels
from bakeoff.engine.fused.sizes import PANEL, PIXELS, STRETCH
from bakeoff.spec import Conv2D

# With more channels than this other ways are as fast, in the gradient of the kernel first.
_MOST_CHANNELS = 4


def pays(layer: Conv2D, arrays: ConvolutionArrays) -> bool:
    """Say whether a layer is one that this way computes, and for which it is the fast one.

    The answer rests on shapes and the type alone, never on a timing: it decides bits.
    """
    axes = axes_of(layer, arrays.inputs)
    return is_plain(layer, arrays) and arrays.kernel.shape[2] <= _MOST_CHANNELS and all(a.outputs > 0 for a in axes)


@final
class NarrowConvolution:
    """A convolution's operations on its arrays; without the C kernels by patches, or else those of the direct one."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays, *, gates: bool = False) -> None:
        """Take a layer for which it `pays`, and the same arrays that a direct convolution has.

        Where `gates` is set, the way back goes through the layer's ReLU as well, and makes no gradient of the inputs.
        """
        self._direct = DirectConvolution(layer, arrays)
        is_patched = not has_kernels() and patches.pays(arrays)
        self._patched = PatchConvolution(layer, arrays, gates=gates) if is_patched else None
        self._arrays = arrays
        self._is_rectified = layer.activation == "relu"
        self._gated = arrays.outputs if gates else None
        down, across = axes_of(layer, arrays.inputs)
        channels, outputs = arrays.kernel.shape[2:]
        self._sizes = (
            *(down.inputs, across.inputs, channels, down.outputs, across.outputs, outputs),
            *(down.taps, across.taps, down.before, across.before),
        )
        taps = down.taps * across.taps * channels
        panels = (taps + 1) * padded(outputs)
        planes = channels * (down.outputs + down.taps - 1) * (across.outputs + across.taps - 1) + STRETCH
        self._room = torch.empty(2 * taps + panels + planes)
        self._room_of_gradient = torch.empty(2 * taps + 3 * panels + planes + STRETCH * (PIXELS + PANEL))

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        if self._patched is not None:
            return self._patched.forward()
        arrays = self._arrays
        operation = replace(
            self._direct.forward()[0],
            code=Code.NARROW_FORWARD,
            arrays=(arrays.inputs, arrays.kernel, arrays.bias, arrays.outputs, self._room),
            sizes=self._sizes,
            numbers=(float(self._is_rectified),),
        )
        return (operation,)

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs."""
        if self._patched is not None:
            return self._patched.backward(gradient, for_kernel=for_kernel, for_bias=for_bias, for_inputs=for_inputs)
        direct = self._direct.backward(gradient, for_kernel=for_kernel, for_bias=for_bias, for_inputs=for_inputs)
        gates = [] if self._gated is None else [gate(CURVES["relu"], self._gated, gradient=gradient)]
        of_weights = Operation(
            by_torch=by_torch_in_turn([*gates, direct[0]]),
            code=Code.NARROW_GRADIENT,
            arrays=(gradient, self._gated, self._arrays.inputs, for_kernel, for_bias, self._room_of_gradient),
            sizes=self._sizes,
        )
        return [of_weights, *direct[1:]]
