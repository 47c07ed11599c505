"""A convolution of few taps and channels as a product with patches, for machines without a compiler: operations out.

What one tap reads in all images is a row of a matrix, and a row of ones stands for the bias. PyTorch's own convolution
is made for many channels, and takes up to twice as long here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.axes import axes_of
from bakeoff.engine.fused.convolving import ConvolutionArrays, DirectConvolution
from bakeoff.engine.fused.instructions import Batch, Operation, parts_of
from bakeoff.spec import Conv2D

# Images whose outputs stay in the second-level cache from the product to what follows on it.
_AT_ONCE = 16

_aten = torch.ops.aten


def pays(arrays: ConvolutionArrays) -> bool:
    """Say of a plain layer whether its patches take at most half the room of its outputs.

    All of them are kept; and with fewer filters PyTorch's own convolution was as fast (9 taps and 16 filters, AVX-512).
    """
    height, width, channels, filters = arrays.kernel.shape
    return 2 * height * width * channels <= filters


@final
class PatchConvolution:
    """A convolution's operations on its arrays."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays, *, gates: bool = False) -> None:
        """Take a plain layer for which it `pays`, and the same arrays that a direct convolution has.

        Where `gates` is set, the way back goes through the layer's ReLU as well, and makes no gradient of the inputs.
        """
        self._direct = DirectConvolution(layer, arrays)
        self._arrays = arrays
        self._is_rectified = layer.activation == "relu"
        self._gates = gates
        self._axes = axes_of(layer, arrays.inputs)
        down, across = self._axes
        rows, filters = len(arrays.inputs), arrays.kernel.shape[3]
        taps = down.taps * across.taps * arrays.kernel.shape[2]
        self._framed = torch.zeros(
            rows, down.inputs + sum(down.zeros), across.inputs + sum(across.zeros), arrays.kernel.shape[2]
        )
        self._pixels = down.outputs * across.outputs
        self._patches = torch.ones(taps + 1, rows * self._pixels)
        self._weights = torch.zeros(taps + 1, filters)
        self._sums = torch.empty(taps + 1, filters)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        return (Operation(by_torch=self._convolve),)

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs; the gradient changes where it is gated."""
        _, *of_inputs = self._direct.backward(gradient, for_kernel=for_kernel, for_bias=None, for_inputs=for_inputs)

        def by_torch(batch: Batch) -> None:
            self._sums.zero_()
            given = zip(self._parts(gradient, batch), self._parts(self._arrays.outputs, batch), strict=True)
            for (patches, opened), (_, outputs) in given:
                if self._gates:
                    _aten.threshold_backward.grad_input(opened, outputs, 0.0, grad_input=opened)
                self._sums.addmm_(patches, opened)
            for_kernel.copy_(self._sums[:-1].view(for_kernel.shape))
            if for_bias is not None:
                for_bias.copy_(self._sums[-1])

        return [Operation(by_torch=by_torch), *of_inputs]

    def _convolve(self, batch: Batch) -> None:
        self._cut(batch)
        kernel, bias = self._arrays.kernel, self._arrays.bias
        self._weights[:-1].view(kernel.shape).copy_(kernel)
        if bias is not None:
            self._weights[-1].copy_(bias)
        for patches, outputs in self._parts(self._arrays.outputs, batch):
            torch.mm(patches.t(), self._weights, out=outputs)
            if self._is_rectified:
                outputs.clamp_min_(0)

    def _cut(self, batch: Batch) -> None:
        """Lay out what each tap reads."""
        down, across = self._axes
        framed = self._framed[: batch.rows]
        inside = framed[:, down.before :, across.before :][:, : down.inputs, : across.inputs]
        inside.copy_(self._arrays.inputs[: batch.rows])
        places = product(range(down.taps), range(across.taps), range(framed.shape[3]))
        for patch, (row, column, channel) in zip(self._patches[:-1], places, strict=True):
            read = framed[:, row : row + down.outputs, column : column + across.outputs, channel]
            patch[: batch.rows * self._pixels].view(read.shape).copy_(read)

    def _parts(self, outputs: Tensor, batch: Batch) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield some images' patches (tap, pixel) and what belongs to them (pixel, filter)."""
        for images in parts_of(batch, images=_AT_ONCE):
            pixels = slice(images.start * self._pixels, images.stop * self._pixels)
            yield self._patches[:, pixels], outputs[images].view(-1, outputs.shape[3])
