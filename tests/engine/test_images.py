"""Convolution, pooling and padding are TensorFlow's, judged window by window in NumPy; and each replica is alone.

Keras on PyTorch is no judge where windows reach over the edge: it pads before it averages by repeating the edge, and
PyTorch's own convolution fails in it for a single filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import ceil

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.images import (
    average_pooling,
    convolution,
    global_average,
    global_maximum,
    max_pooling,
    zero_padding,
)
from bakeoff.spec import AveragePooling2D, Conv2D, MaxPooling2D, Padding, ZeroPadding2D

Array = NDArray[np.float64]
Pair = tuple[int, int]
Pooling = tuple[Pair, Pair, Padding]
Window = tuple[int, int, list[tuple[int, int, int, int]]]

CONVOLUTIONS = (
    Conv2D(4, (3, 3)),
    Conv2D(4, (3, 3), padding="same"),
    Conv2D(4, (2, 4), padding="same"),
    Conv2D(4, (4, 3), strides=(3, 2), padding="same"),
    Conv2D(4, (2, 2), strides=(3, 3), padding="same"),
    Conv2D(4, (3, 2), strides=(2, 1)),
    Conv2D(4, (3, 2), dilation_rate=(2, 3), padding="same"),
    Conv2D(4, (2, 2), dilation_rate=(3, 1)),
    Conv2D(1, (3, 3)),
    Conv2D(1, (1, 1)),
    Conv2D(33, (1, 1)),
    Conv2D(33, (1, 1), strides=(2, 2)),
)
PADDINGS: tuple[Padding, ...] = ("valid", "same")
POOLINGS: tuple[Pooling, ...] = tuple(
    product(((2, 2), (3, 3), (3, 2), (4, 1)), ((1, 1), (2, 2), (2, 3)), PADDINGS),
)
SHAPES = ((7, 6, 3), (8, 5, 1))


def windows(shape: Pair, size: Pair, strides: Pair, *, padding: str, dilation: Pair = (1, 1)) -> Iterator[Window]:
    """Yield each window's place, and for each of its elements inside the image: row and column there and in the window.

    TensorFlow's rules: "same" has ceil(length / stride) windows, and of an odd number of added rows one more comes
    after the image.
    """
    reach = [(length - 1) * gap + 1 for length, gap in zip(size, dilation, strict=True)]
    if padding == "same":
        counts = [ceil(length / stride) for length, stride in zip(shape, strides, strict=True)]
        added = [
            max(0, (count - 1) * stride + span - length)
            for count, stride, span, length in zip(counts, strides, reach, shape, strict=True)
        ]
    else:
        counts = [(length - span) // stride + 1 for length, span, stride in zip(shape, reach, strides, strict=True)]
        added = [0, 0]
    for row, column in product(range(counts[0]), range(counts[1])):
        elements = [
            (row * strides[0] + i * dilation[0] - added[0] // 2, column * strides[1] + j * dilation[1] - added[1] // 2)
            + (i, j)
            for i, j in product(range(size[0]), range(size[1]))
        ]
        yield row, column, [place for place in elements if 0 <= place[0] < shape[0] and 0 <= place[1] < shape[1]]


def filled(places: list[tuple[int, int, Array]]) -> Array:
    """Return (image, row, column, channel) from each window's result."""
    rows, columns = max(place[0] for place in places) + 1, max(place[1] for place in places) + 1
    results = np.stack([result for _, _, result in places], 1)
    return results.reshape(len(results), rows, columns, -1)


def convolved(layer: Conv2D, images: Array, kernel: Array) -> Array:
    shape = images.shape[1:3]
    found = windows(shape, layer.kernel_size, layer.strides, padding=layer.padding, dilation=layer.dilation_rate)
    return filled(
        [
            (row, column, sum((images[:, y, x] @ kernel[i, j] for y, x, i, j in inside), np.zeros(kernel.shape[-1])))
            for row, column, inside in found
        ]
    )


def pooled(reduce: Callable[..., Array], images: Array, pooling: Pooling) -> Array:
    size, strides, padding = pooling
    found = windows(images.shape[1:3], size, strides, padding=padding)
    return filled(
        [(row, column, reduce([images[:, y, x] for y, x, _, _ in inside], axis=0)) for row, column, inside in found]
    )


def numbers(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("layer", CONVOLUTIONS, ids=str)
def test_a_convolution_is_that_of_tensorflow(layer: Conv2D, shape: tuple[int, int, int]) -> None:
    images = numbers(2, 4, *shape)
    kernels = numbers(2, *layer.kernel_size, shape[2], layer.filters, seed=1)
    biases = numbers(2, layer.filters, seed=2)
    outputs = convolution(layer, images, kernels=kernels, biases=biases)
    for row in range(2):
        expected = convolved(layer, images[row].numpy(), kernels[row].numpy()) + biases[row].numpy()
        np.testing.assert_allclose(outputs[row].numpy(), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("layer", CONVOLUTIONS, ids=str)
def test_a_convolution_has_the_gradient_of_its_formula(layer: Conv2D) -> None:
    tensors = (
        numbers(2, 2, 7, 6, 2).requires_grad_(True),
        numbers(2, *layer.kernel_size, 2, layer.filters, seed=1).requires_grad_(True),
        numbers(2, layer.filters, seed=2).requires_grad_(True),
    )
    assert torch.autograd.gradcheck(
        lambda images, kernels, biases: convolution(layer, images, kernels=kernels, biases=biases),
        tensors,
        fast_mode=True,
    )


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("pooling", POOLINGS, ids=str)
def test_pooling_is_that_of_tensorflow(pooling: Pooling, shape: tuple[int, int, int]) -> None:
    images = numbers(2, 4, *shape)
    largest = max_pooling(MaxPooling2D(*pooling), images)
    means = average_pooling(AveragePooling2D(*pooling), images)
    for row in range(2):
        np.testing.assert_array_equal(largest[row].numpy(), pooled(np.max, images[row].numpy(), pooling))
        np.testing.assert_allclose(means[row].numpy(), pooled(np.mean, images[row].numpy(), pooling), rtol=1e-12)


@pytest.mark.parametrize("pooling", POOLINGS, ids=str)
def test_an_average_gives_its_gradient_back_in_equal_parts(pooling: Pooling) -> None:
    images = numbers(1, 1, 7, 6, 1).requires_grad_(True)
    outputs = average_pooling(AveragePooling2D(*pooling), images)
    weights = numbers(*outputs.shape, seed=1)
    (gradient,) = torch.autograd.grad(outputs, images, weights)
    expected = np.zeros((7, 6))
    for row, column, inside in windows((7, 6), pooling[0], pooling[1], padding=pooling[2]):
        for y, x, _, _ in inside:
            expected[y, x] += float(weights[0, 0, row, column, 0]) / len(inside)
    np.testing.assert_allclose(gradient[0, 0, :, :, 0].numpy(), expected, rtol=1e-12, atol=1e-14)


def test_the_first_of_equal_values_gets_the_gradient_of_a_maximum() -> None:
    images = torch.ones(1, 1, 2, 2, 1, requires_grad=True)
    (gradient,) = torch.autograd.grad(max_pooling(MaxPooling2D(), images).sum(), images)
    assert gradient[0, 0, :, :, 0].tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_padding_does_not_hide_negative_values() -> None:
    images = torch.full((1, 1, 3, 3, 1), -5.0)
    assert max_pooling(MaxPooling2D((2, 2), (2, 2), "same"), images).unique().tolist() == [-5.0]


@pytest.mark.parametrize("keepdims", [False, True])
def test_global_pooling_goes_over_rows_and_columns(*, keepdims: bool) -> None:
    images = numbers(2, 4, 7, 6, 3)
    means, largest = global_average(images, keepdims=keepdims), global_maximum(images, keepdims=keepdims)
    np.testing.assert_allclose(means.numpy(), images.numpy().mean((2, 3), keepdims=keepdims), rtol=1e-12)
    np.testing.assert_array_equal(largest.numpy(), images.numpy().max((2, 3), keepdims=keepdims))


def test_zeros_come_around_the_image() -> None:
    images = numbers(1, 1, 2, 2, 1)
    expected = np.pad(images[0, 0, :, :, 0].numpy(), ((1, 2), (0, 3)))
    np.testing.assert_array_equal(zero_padding(ZeroPadding2D(((1, 2), (0, 3))), images)[0, 0, :, :, 0], expected)


IMAGE_LAYERS: tuple[Callable[[Tensor], Tensor], ...] = (
    lambda images: max_pooling(MaxPooling2D((3, 3), (2, 2), "same"), images),
    lambda images: average_pooling(AveragePooling2D((3, 3), (2, 2), "same"), images),
    lambda images: global_average(images, keepdims=False),
    lambda images: global_maximum(images, keepdims=True),
)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("function", IMAGE_LAYERS)
def test_a_replica_is_pooled_as_if_it_were_alone(function: Callable[[Tensor], Tensor], dtype: torch.dtype) -> None:
    images = numbers(3, 7, 7, 5, 3, dtype=dtype).requires_grad_(True)
    outputs = function(images)
    weights = numbers(*outputs.shape, seed=1, dtype=dtype)
    (gradient,) = torch.autograd.grad(outputs, images, weights)
    for row in range(3):
        own = images.detach()[row : row + 1].clone().requires_grad_(True)
        output = function(own)
        assert torch.equal(output[0], outputs[row])
        assert torch.equal(torch.autograd.grad(output, own, weights[row : row + 1].clone())[0][0], gradient[row])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("channels", [1, 3, 33])
@pytest.mark.parametrize("layer", CONVOLUTIONS, ids=str)
def test_a_replica_is_convolved_as_if_it_were_alone(layer: Conv2D, channels: int, dtype: torch.dtype) -> None:
    shapes = ((3, 7, 9, 5, channels), (3, *layer.kernel_size, channels, layer.filters), (3, layer.filters))
    tensors = [numbers(*shape, seed=seed, dtype=dtype).requires_grad_(True) for seed, shape in enumerate(shapes)]
    outputs = convolution(layer, tensors[0], kernels=tensors[1], biases=tensors[2])
    weights = numbers(*outputs.shape, seed=9, dtype=dtype)
    gradients = torch.autograd.grad(outputs, tensors, weights)
    for row in range(3):
        own = [tensor.detach()[row : row + 1].clone().requires_grad_(True) for tensor in tensors]
        output = convolution(layer, own[0], kernels=own[1], biases=own[2])
        assert torch.equal(output[0], outputs[row])
        own_gradients = torch.autograd.grad(output, own, weights[row : row + 1].clone())
        for alone, together in zip(own_gradients, gradients, strict=True):
            assert torch.equal(alone[0], together[row])
