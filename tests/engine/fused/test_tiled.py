"""Convolutions tile by tile, against autograd in double precision, and the rule that chooses them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import Way, assert_as_autograd, convolution_layer, convolutions, normal, says
from tests.engine.fused.single import needs_kernels, run
from torch.nn import functional

from bakeoff.engine.fused.convolving import ConvolutionArrays, DirectConvolution
from bakeoff.engine.fused.tiled import pays, tiled_convolution
from bakeoff.spec import Conv2D


@given(drawn=convolutions(least_taps=3, most_taps=3), rows=st.integers(1, 3))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_tiles_give_what_autograd_gives(by: str, drawn: tuple[Conv2D, tuple[int, int, int]], rows: int) -> None:
    of, shape = drawn
    assert_as_autograd(of, shape=(3, *shape), rows=rows, way=tiled_convolution)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize(("rows", "size"), [(40, (28, 28)), (40, (13, 16)), (2, (4, 110)), (2, (8, 110))])
def test_the_gradient_of_many_tiles_adds_up_as_exactly(by: str, padding: str, rows: int, size: tuple[int, int]) -> None:
    of = convolution_layer(f"Conv2D(8, 3, padding='{padding}')")
    assert_as_autograd(of, shape=(rows, *size, 4), rows=rows, way=tiled_convolution)


@pytest.mark.parametrize("size", [12, 13, 14])
def test_no_shape_of_tiles_rounds_more_than_four_times_as_much(by: str, size: int) -> None:
    of = convolution_layer("Conv2D(64, 3, padding='same')")
    draw = normal(7)
    images, kernel = draw(4, size, size, 64), draw(3, 3, 64, 64)
    exact = functional.conv2d(images.double().permute(0, 3, 1, 2), kernel.double().permute(3, 2, 0, 1), padding=1)

    def error_of(way: Way) -> float:
        arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=None, outputs=torch.empty_like(images))
        run(way(of, arrays).forward(), rows=len(images))
        return float((arrays.outputs - exact.permute(0, 2, 3, 1)).square().mean().sqrt())

    assert error_of(tiled_convolution) < 4 * error_of(DirectConvolution)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(64, 3)", (26, 26, 32)),
        ("Conv2D(32, 3, padding='same')", (28, 28, 16)),
        ("Conv2D(128, 3, padding='same')", (14, 14, 64)),
        ("Conv2D(64, (3, 3))", (12, 12, 64)),
        ("Conv2D(18, 3, padding='same')", (14, 14, 16)),
    ],
)
@needs_kernels
def test_tiles_are_for_kernels_with_few_taps_and_many_channels(text: str, shape: tuple[int, int, int]) -> None:
    assert says(pays, text, shape)
    assert not says(pays, text, shape, torch.bfloat16)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(64, 3, strides=2)", (28, 28, 32)),
        ("Conv2D(64, 3, dilation_rate=2)", (28, 28, 32)),
        ("Conv2D(32, 3)", (28, 28, 1)),
        ("Conv2D(16, 3, padding='same')", (28, 28, 8)),
        ("Conv2D(64, 5)", (28, 28, 32)),
        ("Conv2D(64, (1, 5))", (28, 28, 32)),
        ("Conv2D(64, 1)", (28, 28, 32)),
        ("Conv2D(64, 2)", (28, 28, 32)),
        ("Conv2D(64, 3)", (3, 3, 32)),
    ],
)
def test_other_convolutions_are_not(by: str, text: str, shape: tuple[int, int, int]) -> None:
    assert not says(pays, text, shape)
