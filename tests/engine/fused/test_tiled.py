"""Convolutions tile by tile, against autograd in double precision, and the rule that chooses them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import assert_as_autograd, convolution_layer, convolutions, says
from tests.engine.fused.single import needs_kernels

from bakeoff.engine.fused.tiled import pays, tiled_convolution
from bakeoff.spec import Conv2D


@given(drawn=convolutions(least_taps=3, most_taps=3), rows=st.integers(1, 3))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_tiles_give_what_autograd_gives(by: str, drawn: tuple[Conv2D, tuple[int, int, int]], rows: int) -> None:
    of, shape = drawn
    assert_as_autograd(of, shape=(3, *shape), rows=rows, way=tiled_convolution)


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_the_gradient_of_many_images_adds_up_as_exactly(by: str, padding: str) -> None:
    of = convolution_layer(f"Conv2D(8, 3, padding='{padding}')")
    assert_as_autograd(of, shape=(40, 28, 28, 4), rows=40, way=tiled_convolution)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(64, 3)", (26, 26, 32)),
        ("Conv2D(32, 3, padding='same')", (28, 28, 16)),
        ("Conv2D(128, 3, padding='same')", (14, 14, 64)),
        ("Conv2D(64, (3, 3))", (12, 12, 64)),
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
