"""Layers on images (replica, image, height, width, channel): convolution, pooling, padding as TensorFlow has them."""

from __future__ import annotations

import torch
import torch.nn.functional as nn
from torch import Tensor

from bakeoff.engine.replicas import each, each_settled
from bakeoff.spec import AveragePooling2D, Conv2D, MaxPooling2D, Padding, ZeroPadding2D

Pair = tuple[int, int]


def convolution(layer: Conv2D, inputs: Tensor, *, kernels: Tensor, biases: Tensor | None) -> Tensor:
    """Return the convolution of each replica's images; kernels (replica, height, width, in, out)."""
    padded = _padded(inputs, layer.padding, layer.kernel_size, layer.strides, layer.dilation_rate, value=0.0)

    def one(images: Tensor, kernel: Tensor, bias: Tensor | None = None) -> Tensor:
        planes = nn.conv2d(
            images.permute(0, 3, 1, 2),
            # PyTorch's own convolution refuses kernels whose axes of length 1 have unusual strides: a clone has none.
            kernel.permute(3, 2, 0, 1).clone(memory_format=torch.channels_last),
            bias,
            stride=layer.strides,
            dilation=layer.dilation_rate,
        )
        return planes.permute(0, 2, 3, 1)

    return each_settled(one, padded, kernels) if biases is None else each_settled(one, padded, kernels, biases)


def max_pooling(layer: MaxPooling2D, inputs: Tensor) -> Tensor:
    """Return the largest value of each window; equal values share nothing: the first one gets the gradient."""
    padded = _padded(inputs, layer.padding, layer.pool_size, layer.strides, value=-torch.inf)
    planes = padded.flatten(0, 1).permute(0, 3, 1, 2)
    pooled = nn.max_pool2d(planes, layer.pool_size, layer.strides).permute(0, 2, 3, 1)
    return pooled.view(*inputs.shape[:2], *pooled.shape[1:])


def average_pooling(layer: AveragePooling2D, inputs: Tensor) -> Tensor:
    """Return each window's mean over the pixels inside the image, as TensorFlow does where it pads."""
    padded = _padded(inputs, layer.padding, layer.pool_size, layer.strides, value=0.0)
    pixels = torch.ones_like(inputs[:1, :1, :, :, :1])
    inside = _padded(pixels, layer.padding, layer.pool_size, layer.strides, value=0.0)

    def window_sums(images: Tensor) -> Tensor:
        planes = images.permute(0, 3, 1, 2)
        return nn.avg_pool2d(planes, layer.pool_size, layer.strides, divisor_override=1).permute(0, 2, 3, 1)

    return each(window_sums, padded) / window_sums(inside[0])


def global_average(inputs: Tensor, *, keepdims: bool) -> Tensor:
    """Return each channel's mean over the image."""
    return each(lambda images: images.mean((1, 2), keepdim=keepdims), inputs)


def global_maximum(inputs: Tensor, *, keepdims: bool) -> Tensor:
    """Return each channel's largest value; tied pixels share the gradient evenly, as torch's amax does."""
    return torch.amax(inputs, (2, 3), keepdim=keepdims)


def zero_padding(layer: ZeroPadding2D, inputs: Tensor) -> Tensor:
    """Return the images with rows and columns of zeros around them."""
    (top, bottom), (left, right) = layer.padding
    return nn.pad(inputs, (0, 0, left, right, top, bottom))


def _padded(
    inputs: Tensor, padding: Padding, window: Pair, strides: Pair, dilation: Pair = (1, 1), *, value: float
) -> Tensor:
    if padding == "valid":
        return inputs
    rows = same_padding(inputs.shape[2], window=window[0], stride=strides[0], dilation=dilation[0])
    columns = same_padding(inputs.shape[3], window=window[1], stride=strides[1], dilation=dilation[1])
    return nn.pad(inputs, (0, 0, *columns, *rows), value=value)


def same_padding(size: int, *, window: int, stride: int, dilation: int = 1) -> Pair:
    """Return what TensorFlow's "same" adds before and after: the odd one goes after."""
    covered = (window - 1) * dilation + 1
    total = max(0, (-(-size // stride) - 1) * stride + covered - size)
    return total // 2, total - total // 2
