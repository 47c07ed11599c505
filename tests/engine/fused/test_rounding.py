"""bf16 numbers in f32 arrays, against PyTorch's own bf16: its rounding, its products and its convolutions."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import Way, convolution_layer
from tests.engine.fused.single import run
from torch import Tensor

from bakeoff.engine.fused.convolving import ConvolutionArrays, DirectConvolution
from bakeoff.engine.fused.narrow import NarrowConvolution
from bakeoff.engine.fused.products import (
    DenseArrays,
    dense_forward,
    dense_input_gradient,
    dense_weight_gradient,
    product_room,
)
from bakeoff.engine.fused.rounding import round_images, round_whole, to_bf16_numbers
from bakeoff.engine.fused.spectral import spectral_convolution
from bakeoff.engine.fused.tiled import tiled_convolution
from bakeoff.engine.images import convolution
from bakeoff.spec import Conv2D

INFINITY, NAN = float("inf"), float("nan")
# bf16 has 8 bits: a number's neighbour is at most so far away.
STEP = 2**-7


@pytest.mark.parametrize(
    ("value", "nearest"),
    [
        (1.0, 1.0),
        (1 + 2**-8, 1.0),
        (1 + 3 * 2**-8, 1 + 2**-6),
        (1 + 2**-8 + 2**-20, 1 + 2**-7),
        (-1 - 2**-8 - 2**-20, -1 - 2**-7),
        (-0.0, -0.0),
        (3.4e38, INFINITY),
        (-INFINITY, -INFINITY),
        (2.0**-133, 2.0**-133),
        (2.0**-140, 0.0),
    ],
)
def test_a_number_becomes_its_nearest_and_a_tie_the_even_one(value: float, nearest: float, by: str) -> None:
    numbers = torch.full((1, 1), value)
    run([round_images(numbers)], rows=1)
    assert float(numbers).hex() == nearest.hex()


@given(count=st.integers(1, 70), rows=st.integers(1, 3), seed=st.integers(0, 99))
@hypothesis_settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_numbers_are_rounded_as_pytorch_rounds_them(by: str, count: int, rows: int, seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    values = torch.randint(-(2**31), 2**31, (3, count), generator=draw).int().view(torch.float32)
    expected = torch.cat([to_bf16_numbers(values[:rows]), values[rows:]])
    copy = torch.empty(3 * count)
    run([round_whole(values.flatten().clone(), copy=copy), round_images(values)], rows=rows)
    # Not every NaN is the same, but one is as good as another.
    assert torch.equal(values.nan_to_num(7.0), expected.nan_to_num(7.0))
    assert torch.equal(copy[: rows * count].nan_to_num(7.0), expected[:rows].flatten().nan_to_num(7.0))
    assert torch.equal(copy.isnan().view(3, count), values.isnan())


def bf16_numbers(*shape: int, draw: torch.Generator) -> Tensor:
    return to_bf16_numbers(torch.randn(*shape, generator=draw))


def assert_neighbours(found: Tensor, theirs: Tensor) -> None:
    """Both rounded one f32 sum each, which differ by little: so they are equal, or neighbours now and then."""
    expected = theirs.float()
    little = 1e-4 * float(expected.abs().max())
    assert torch.all((found - expected).abs() <= STEP * expected.abs() + little)
    assert (found == expected).float().mean() > 0.9


@pytest.mark.parametrize("sizes", [(1, 1, 1), (5, 3, 2), (13, 31, 33), (50, 785, 10), (7, 400, 517), (100, 33, 65)])
def test_a_dense_layer_gives_what_pytorch_gives_in_bf16(sizes: tuple[int, int, int], by: str) -> None:
    rows, features, units = sizes
    draw = torch.Generator().manual_seed(rows)
    inputs, kernel, gradient = (
        bf16_numbers(*shape, draw=draw) for shape in ((rows, features), (features, units), (rows, units))
    )
    bias = bf16_numbers(units, draw=draw)
    arrays = DenseArrays(inputs=inputs, kernel=kernel, bias=bias, outputs=torch.empty(rows, units), room=product_room())
    for_kernel, for_inputs = torch.empty_like(kernel), torch.empty_like(inputs)
    run(
        [
            dense_forward(arrays),
            round_images(arrays.outputs),
            dense_weight_gradient(arrays, gradient, result=for_kernel),
            dense_input_gradient(arrays, gradient, result=for_inputs),
            round_images(for_inputs),
        ],
        rows=rows,
    )
    x, w, b, g = (tensor.bfloat16() for tensor in (inputs, kernel, bias, gradient))
    assert_neighbours(arrays.outputs, torch.addmm(b, x, w))
    assert_neighbours(for_inputs, g @ w.t())
    # Gradients of weights are not rounded here.
    assert_neighbours(to_bf16_numbers(for_kernel), x.t() @ g)


@pytest.mark.parametrize(
    ("way", "text", "shape"),
    [
        (NarrowConvolution, "Conv2D(33, (3, 2), padding='same', activation='relu')", (9, 7, 3)),
        (tiled_convolution, "Conv2D(35, 3, activation='relu')", (11, 9, 17)),
        (tiled_convolution, "Conv2D(32, 3, padding='same')", (6, 13, 33)),
        (spectral_convolution, "Conv2D(33, 7, padding='same', activation='relu')", (12, 11, 8)),
        (DirectConvolution, "Conv2D(5, 3, strides=2, padding='same')", (9, 8, 6)),
    ],
)
@pytest.mark.parametrize("rows", [3, 2])
def test_a_convolution_gives_what_onednn_gives_in_bf16(
    way: Way, text: str, shape: tuple[int, int, int], rows: int, by: str
) -> None:
    of = convolution_layer(text)
    ours = _convolved(of, way, shape=shape, rows=rows, kind=torch.float32)
    theirs = _convolved(of, DirectConvolution, shape=shape, rows=rows, kind=torch.bfloat16)
    for found, expected in zip(ours, theirs, strict=True):
        assert_neighbours(found, expected)


def _convolved(
    of: Conv2D, way: Way, *, shape: tuple[int, int, int], rows: int, kind: torch.dtype
) -> tuple[Tensor, Tensor, Tensor]:
    """Return what a batch of three images or fewer gives, and the gradients of its inputs and of the kernel."""
    draw = torch.Generator().manual_seed(rows)
    images, kernel, bias = (
        bf16_numbers(*size, draw=draw).to(kind)
        for size in ((3, *shape), (*of.kernel_size, shape[-1], of.filters), (of.filters,))
    )
    plain = convolution(of, images.float().unsqueeze(0), kernels=kernel.float().unsqueeze(0), biases=None)[0]
    gradient = bf16_numbers(*plain.shape, draw=draw).to(kind)
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=bias, outputs=torch.empty_like(gradient))
    for_kernel, for_inputs = torch.empty(kernel.shape), torch.empty_like(images)
    convolution_of = way(of, arrays)
    run([*convolution_of.forward()], rows=rows)
    run(convolution_of.backward(gradient, for_kernel=for_kernel, for_bias=None, for_inputs=for_inputs), rows=rows)
    if kind == torch.float32:
        run([round_images(arrays.outputs), round_images(for_inputs)], rows=rows)
    return arrays.outputs[:rows], for_inputs[:rows], to_bf16_numbers(for_kernel)
