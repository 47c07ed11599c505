"""Convolutions as products of spectra, against autograd in double precision, and the rule that chooses them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import assert_as_autograd, convolutions, says

from bakeoff.engine.fused.spectral import pays, spectral_convolution
from bakeoff.spec import Conv2D


@given(drawn=convolutions(most_taps=6), rows=st.integers(1, 3))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_spectra_give_what_autograd_gives(by: str, drawn: tuple[Conv2D, tuple[int, int, int]], rows: int) -> None:
    of, shape = drawn
    assert_as_autograd(of, shape=(3, *shape), rows=rows, way=spectral_convolution)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(64, 11)", (28, 28, 32)),
        ("Conv2D(64, 11, padding='same')", (28, 28, 32)),
        ("Conv2D(64, 5)", (28, 28, 32)),
    ],
)
def test_spectra_are_for_kernels_with_many_taps(text: str, shape: tuple[int, int, int]) -> None:
    assert says(pays, text, shape)
    assert not says(pays, text, shape, torch.bfloat16)


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
def test_other_convolutions_are_not(text: str, shape: tuple[int, int, int]) -> None:
    assert not says(pays, text, shape)
