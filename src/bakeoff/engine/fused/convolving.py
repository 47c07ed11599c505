"""A convolution of one replica, forward and backward, as operations; the direct one is oneDNN's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, final

import numpy as np
import torch
import torch.nn.functional as nn
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.grad import conv2d_input

from bakeoff.engine.fused.instructions import Batch, Operation, rows_of
from bakeoff.engine.fused.products import bias_gradient
from bakeoff.engine.images import same_padding
from bakeoff.spec import Conv2D

_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionArrays:
    """One convolution's arrays.

    Attributes:
        inputs: (image, height, width, channel).
        kernel: (height, width, in, out) as it is trained, in the type of the activations.
        bias: (out,) likewise, or None.
        outputs: (image, height, width, out).
    """

    inputs: Tensor
    kernel: Tensor
    bias: Tensor | None
    outputs: Tensor


def _planes_for(kernel: Tensor) -> Tensor:
    """Return room for a kernel (height, width, in, out) as oneDNN reads it: (out, in, height, width), channels last."""
    height, width, inputs, outputs = kernel.shape
    return torch.empty(outputs, inputs, height, width, dtype=kernel.dtype).contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True, slots=True)
class Frame:
    """What "same" or "valid" comes to.

    Attributes:
        rows: How many rows of zeros come before and after an image's own.
        columns: How many columns of them do.
    """

    rows: _Pair
    columns: _Pair

    @property
    def is_even(self) -> bool:
        """Say whether as many come before as after."""
        return self.rows[0] == self.rows[1] and self.columns[0] == self.columns[1]

    def around(self, images: Tensor) -> tuple[Tensor, _Pair]:
        """Return the images (image, channel, height, width), and the padding that is left to the convolution."""
        if self.is_even:
            return images, (self.rows[0], self.columns[0])
        padded = nn.pad(images, (*self.columns, *self.rows))
        return padded.contiguous(memory_format=torch.channels_last), (0, 0)


def frame_of(layer: Conv2D, inputs: Tensor) -> Frame:
    """Return the frame that a layer puts around its inputs (image, height, width, channel)."""
    if layer.padding == "valid":
        return Frame((0, 0), (0, 0))
    sides = zip(inputs.shape[1:3], layer.kernel_size, layer.strides, layer.dilation_rate, strict=True)
    rows, columns = (
        same_padding(size, window=window, stride=stride, dilation=rate) for size, window, stride, rate in sides
    )
    return Frame(rows, columns)


class Convolution(Protocol):
    """A convolution's operations, whichever way it is computed."""

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients, from that of the outputs (image, height, width, out).

        Args:
            gradient: Of the outputs.
            for_kernel: (height, width, in, out) f32, where that of the kernel goes.
            for_bias: (out,) f32 likewise, or None.
            for_inputs: (image, height, width, channel) likewise, or None.
        """


class Transforms(Protocol):
    """What computes a convolution but for the bias's gradient, by transforms on arrays of its own choice."""

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""

    def gradients(self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None) -> list[Operation]:
        """Return the gradients of kernel and inputs, from that of the outputs."""


def f32_matrix(matrix: NDArray[np.floating]) -> Tensor:
    """Return a transform's matrix, which was computed in f64, as PyTorch multiplies by it."""
    return torch.from_numpy(np.ascontiguousarray(matrix, np.float32))


@final
class TransformedConvolution:
    """A convolution's operations where the bias's gradient is a sum of its own."""

    def __init__(self, transforms: Transforms) -> None:
        """Take what computes all but that sum."""
        self._transforms = transforms

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        return self._transforms.forward()

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs."""
        return [
            *([] if for_bias is None else [bias_gradient(gradient, result=for_bias)]),
            *self._transforms.gradients(gradient, for_kernel=for_kernel, for_inputs=for_inputs),
        ]


def images_of(array: Tensor) -> Callable[[Batch], Tensor]:
    """Return what gives a batch's part of an array (image, height, width, channel) as PyTorch wants its order told."""
    return rows_of(array.permute(0, 3, 1, 2))


@final
class DirectConvolution:
    """A convolution on oneDNN's channels-last kernels."""

    def __init__(self, layer: Conv2D, arrays: ConvolutionArrays) -> None:
        """Take any layer."""
        self._layer = layer
        self._arrays = arrays
        self._inputs, self._outputs = images_of(arrays.inputs), images_of(arrays.outputs)
        self._frame = frame_of(layer, arrays.inputs)
        self._planes = _planes_for(arrays.kernel)

    def forward(self) -> tuple[Operation, ...]:
        """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
        return (Operation(by_torch=self._convolve),)

    def _turned(self) -> Tensor:
        """Return the kernel as oneDNN reads it."""
        return self._planes.copy_(self._arrays.kernel.permute(3, 2, 0, 1))

    def _convolve(self, batch: Batch) -> None:
        layer, arrays = self._layer, self._arrays
        images, padding = self._frame.around(self._inputs(batch))
        found = nn.conv2d(images, self._turned(), arrays.bias, layer.strides, padding, layer.dilation_rate)
        outputs = self._outputs(batch)
        if layer.activation == "relu":
            torch.clamp_min(found, 0, out=outputs)
        else:
            outputs.copy_(found)

    def backward(
        self, gradient: Tensor, *, for_kernel: Tensor, for_bias: Tensor | None, for_inputs: Tensor | None
    ) -> list[Operation]:
        """Return the gradients of kernel, bias and inputs."""
        for_weights = self._weight_gradient(gradient, result=for_kernel, for_bias=for_bias)
        return [for_weights, *([] if for_inputs is None else [self._input_gradient(gradient, result=for_inputs)])]

    def _weight_gradient(self, gradient: Tensor, *, result: Tensor, for_bias: Tensor | None) -> Operation:
        layer, of_outputs = self._layer, images_of(gradient)

        def by_torch(batch: Batch) -> None:
            images, padding = self._frame.around(self._inputs(batch))
            _, found, sums = torch.ops.aten.convolution_backward(
                of_outputs(batch),
                images,
                self._planes,
                [self._planes.shape[0]],
                layer.strides,
                padding,
                layer.dilation_rate,
                False,
                [0, 0],
                1,
                [False, True, for_bias is not None],
            )
            result.copy_(found.permute(2, 3, 1, 0))
            if for_bias is not None:
                for_bias.copy_(sums)

        return Operation(by_torch=by_torch)

    def _input_gradient(self, gradient: Tensor, *, result: Tensor) -> Operation:
        layer, frame = self._layer, self._frame
        of_outputs, of_inputs = images_of(gradient), images_of(result)
        (top, bottom), (left, right) = frame.rows, frame.columns

        def by_torch(batch: Batch) -> None:
            target = of_inputs(batch)
            height, width = target.shape[2:]
            if frame.is_even:
                shape, padding = tuple(target.shape), (top, left)
            else:
                shape, padding = (*target.shape[:2], height + top + bottom, width + left + right), (0, 0)
            found = conv2d_input(shape, self._turned(), of_outputs(batch), layer.strides, padding, layer.dilation_rate)
            target.copy_(found if frame.is_even else found[:, :, top : top + height, left : left + width])

        return Operation(by_torch=by_torch)
