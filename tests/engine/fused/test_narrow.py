"""Convolutions of few channels, against autograd in double precision, and the rule that chooses them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import assert_as_autograd, assert_close, convolution_layer, convolutions, says
from tests.engine.fused.single import run

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.narrow import NarrowConvolution, pays
from bakeoff.spec import Conv2D


@given(drawn=convolutions(most_taps=5), rows=st.integers(1, 3))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_few_channels_give_what_autograd_gives(by: str, drawn: tuple[Conv2D, tuple[int, int, int]], rows: int) -> None:
    of, shape = drawn
    assert_as_autograd(of, shape=(3, *shape), rows=rows, way=NarrowConvolution)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(8, 3, padding='same')", (40, 28, 28, 1)),
        ("Conv2D(33, 11, padding='same', activation='relu')", (2, 28, 28, 1)),
        ("Conv2D(16, (3, 1))", (2, 5, 150, 3)),
        ("Conv2D(48, (1, 2), padding='same')", (1, 1, 1, 4)),
    ],
)
def test_images_of_any_size_do(by: str, text: str, shape: tuple[int, int, int, int]) -> None:
    assert_as_autograd(convolution_layer(text), shape=shape, rows=shape[0], way=NarrowConvolution)


@pytest.mark.parametrize("filters", [5, 16, 20, 32, 50])
def test_the_way_back_may_go_through_the_relu(by: str, filters: int) -> None:
    of = convolution_layer(f"Conv2D({filters}, 3, padding='same', activation='relu')")
    images, gradient, kernel = torch.randn(3, 9, 8, 2), torch.randn(3, 9, 8, filters), torch.randn(3, 3, 2, filters)
    results = []
    for gates in (True, False):
        arrays = ConvolutionArrays(
            inputs=images, kernel=kernel, bias=torch.ones(filters), outputs=torch.ones(3, 9, 8, filters)
        )
        ours = NarrowConvolution(of, arrays, gates=gates)
        run(ours.forward(), rows=2)
        opened = gradient.clone() if gates else gradient * (arrays.outputs > 0)
        found = torch.empty_like(kernel), torch.empty(filters)
        run(ours.backward(opened, for_kernel=found[0], for_bias=found[1], for_inputs=None), rows=2)
        results.append(found)
    for gated, wanted in zip(*results, strict=True):
        assert_close(gated, wanted.double())


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(32, 3)", (28, 28, 1)),
        ("Conv2D(16, 3, padding='same')", (28, 28, 1)),
        ("Conv2D(32, (3, 5), padding='same')", (32, 32, 3)),
    ],
)
def test_it_is_for_a_networks_first_convolution(text: str, shape: tuple[int, int, int]) -> None:
    assert says(pays, text, shape)
    assert not says(pays, text, shape, torch.bfloat16)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(32, 3, strides=2)", (28, 28, 1)),
        ("Conv2D(32, 3, dilation_rate=2)", (28, 28, 1)),
        ("Conv2D(32, 3)", (28, 28, 16)),
    ],
)
def test_it_is_for_no_other(text: str, shape: tuple[int, int, int]) -> None:
    assert not says(pays, text, shape)
