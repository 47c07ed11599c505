"""Convolutions as products of spectra, against autograd in double precision, and the rule that chooses them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import assert_as_autograd
from tests.engine.small import layer

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.spectral import SpectralConvolution, pays
from bakeoff.spec import Conv2D


@st.composite
def any_convolution(draw: st.DrawFn) -> tuple[str, tuple[int, int, int]]:
    """Draw a convolution with stride 1, and images (height, width, channel) for it."""
    taps = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    height, width = (draw(st.integers(size, 13)) for size in taps)
    filters = draw(st.sampled_from([2, 31, 32, 64, 70]))
    padding, activation = draw(st.sampled_from(["same", "valid"])), draw(st.sampled_from(["linear", "relu"]))
    text = f"Conv2D({filters}, {taps}, padding='{padding}', activation='{activation}')"
    return text, (height, width, draw(st.sampled_from([1, 3, 16, 33])))


@given(drawn=any_convolution(), rows=st.integers(1, 3))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_spectra_give_what_autograd_gives(by: str, drawn: tuple[str, tuple[int, int, int]], rows: int) -> None:
    text, shape = drawn
    of = layer(text)
    assert isinstance(of, Conv2D)
    assert_as_autograd(of, shape=(3, *shape), rows=rows, way=SpectralConvolution)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(64, 11)", (28, 28, 32)),
        ("Conv2D(64, 11, padding='same')", (28, 28, 32)),
        ("Conv2D(64, 5)", (28, 28, 32)),
    ],
)
def test_spectra_are_for_kernels_with_many_taps(text: str, shape: tuple[int, int, int]) -> None:
    assert is_spectral(text, shape, torch.float32)
    assert not is_spectral(text, shape, torch.bfloat16)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(64, 11, strides=2)", (28, 28, 32)),
        ("Conv2D(64, 5, dilation_rate=2)", (28, 28, 32)),
        ("Conv2D(32, 11)", (28, 28, 1)),
        ("Conv2D(64, 3)", (26, 26, 32)),
        ("Conv2D(64, 1)", (28, 28, 32)),
        ("Conv2D(8, 5)", (400, 400, 8)),
    ],
)
def test_other_convolutions_are_direct(text: str, shape: tuple[int, int, int]) -> None:
    assert not is_spectral(text, shape, torch.float32)


def is_spectral(text: str, shape: tuple[int, int, int], dtype: torch.dtype) -> bool:
    """Say whether spectra pay for a layer on images (height, width, channel)."""
    of = layer(text)
    assert isinstance(of, Conv2D)
    kernel = torch.empty(*of.kernel_size, shape[-1], of.filters, dtype=dtype)
    inputs = torch.empty(1, *shape, dtype=dtype)
    return pays(of, ConvolutionArrays(inputs=inputs, kernel=kernel, bias=None, outputs=torch.empty(0)))
