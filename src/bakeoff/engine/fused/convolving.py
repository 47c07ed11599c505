"""A convolution of one replica, forward and backward, as operations on oneDNN's channels-last kernels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as nn
from torch import Tensor
from torch.nn.grad import conv2d_input

from bakeoff.engine.fused.instructions import Batch, Operation
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
        planes: (out, in, height, width), the kernel as oneDNN reads it; filled in the forward pass.
    """

    inputs: Tensor
    kernel: Tensor
    bias: Tensor | None
    outputs: Tensor
    planes: Tensor


def planes_for(kernel: Tensor) -> Tensor:
    """Return room for a kernel (height, width, in, out) as (out, in, height, width), channels last."""
    height, width, inputs, outputs = kernel.shape
    return torch.empty(outputs, inputs, height, width, dtype=kernel.dtype).contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What "same" or "valid" comes to: zeros before and after, and whether both are equal."""

    rows: _Pair
    columns: _Pair

    @property
    def is_even(self) -> bool:
        return self.rows[0] == self.rows[1] and self.columns[0] == self.columns[1]

    def around(self, images: Tensor) -> tuple[Tensor, _Pair]:
        """Return the images (image, channel, height, width), and the padding that is left to the convolution."""
        if self.is_even:
            return images, (self.rows[0], self.columns[0])
        padded = nn.pad(images, (*self.columns, *self.rows))
        return padded.contiguous(memory_format=torch.channels_last), (0, 0)


def _frame(layer: Conv2D, inputs: Tensor) -> _Frame:
    if layer.padding == "valid":
        return _Frame((0, 0), (0, 0))
    sides = zip(inputs.shape[1:3], layer.kernel_size, layer.strides, layer.dilation_rate, strict=True)
    rows, columns = (
        same_padding(size, window=window, stride=stride, dilation=rate) for size, window, stride, rate in sides
    )
    return _Frame(rows, columns)


def convolve(layer: Conv2D, arrays: ConvolutionArrays) -> Operation:
    """Return outputs = the convolution of the inputs, its ReLU included where it has one."""
    frame = _frame(layer, arrays.inputs)
    is_rectified = layer.activation == "relu"

    def by_torch(batch: Batch) -> None:
        arrays.planes.copy_(arrays.kernel.permute(3, 2, 0, 1))
        images, padding = frame.around(arrays.inputs[: batch.rows].permute(0, 3, 1, 2))
        found = nn.conv2d(images, arrays.planes, arrays.bias, layer.strides, padding, layer.dilation_rate)
        outputs = arrays.outputs[: batch.rows].permute(0, 3, 1, 2)
        if is_rectified:
            torch.clamp_min(found, 0, out=outputs)
        else:
            outputs.copy_(found)

    return Operation(by_torch=by_torch)


def convolution_weight_gradient(
    layer: Conv2D, arrays: ConvolutionArrays, *, gradient: Tensor, result: Tensor, for_bias: Tensor | None
) -> Operation:
    """Return result (height, width, in, out) f32 = the gradient of the kernel, and that of the bias (out,) with it."""
    frame = _frame(layer, arrays.inputs)
    wanted = [False, True, for_bias is not None]

    def by_torch(batch: Batch) -> None:
        images, padding = frame.around(arrays.inputs[: batch.rows].permute(0, 3, 1, 2))
        parts = gradient[: batch.rows].permute(0, 3, 1, 2)
        _, found, sums = torch.ops.aten.convolution_backward(
            parts,
            images,
            arrays.planes,
            [arrays.planes.shape[0]],
            layer.strides,
            padding,
            layer.dilation_rate,
            False,
            [0, 0],
            1,
            wanted,
        )
        result.copy_(found.permute(2, 3, 1, 0))
        if for_bias is not None:
            for_bias.copy_(sums)

    return Operation(by_torch=by_torch)


def convolution_input_gradient(
    layer: Conv2D, arrays: ConvolutionArrays, *, gradient: Tensor, result: Tensor
) -> Operation:
    """Return result (image, height, width, channel) = the gradient of the inputs."""
    frame = _frame(layer, arrays.inputs)
    (top, bottom), (left, right) = frame.rows, frame.columns

    def by_torch(batch: Batch) -> None:
        parts = gradient[: batch.rows].permute(0, 3, 1, 2)
        target = result[: batch.rows].permute(0, 3, 1, 2)
        height, width = target.shape[2:]
        if frame.is_even:
            shape, padding = tuple(target.shape), (top, left)
        else:
            shape, padding = (*target.shape[:2], height + top + bottom, width + left + right), (0, 0)
        found = conv2d_input(shape, arrays.planes, parts, layer.strides, padding, layer.dilation_rate)
        target.copy_(found if frame.is_even else found[:, :, top : top + height, left : left + width])

    return Operation(by_torch=by_torch)
