"""A convolution that pools what it gives, against one that stores it first, and the rule that joins them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import assert_close, convolution_layer, normal
from tests.engine.fused.single import needs_kernels, run
from tests.engine.small import layer

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.pooled import PooledConvolution, pays
from bakeoff.engine.fused.pooling import MaxPool
from bakeoff.engine.fused.spectral import spectral_convolution
from bakeoff.engine.fused.tiled import tiled_convolution
from bakeoff.spec import MaxPooling2D


class Found(NamedTuple):
    """What both ways give."""

    outputs: torch.Tensor
    for_kernel: torch.Tensor
    for_bias: torch.Tensor
    for_inputs: torch.Tensor


def pooling(text: str = "MaxPooling2D(2)") -> MaxPooling2D:
    of = layer(text)
    assert isinstance(of, MaxPooling2D)
    return of


def both_ways(text: str, shape: tuple[int, int, int], *, rows: int) -> tuple[Found, Found]:
    """Return what comes of pooling at once, and of a convolution and a pooling one after the other."""
    of, draw = convolution_layer(text), normal(6)
    images, kernel = draw(3, *shape).relu(), draw(*of.kernel_size, shape[-1], of.filters)
    lost = 0 if of.padding == "same" else of.kernel_size[0] - 1
    size = shape[0] - lost, shape[1] - lost
    whole = ConvolutionArrays(
        inputs=images, kernel=kernel, bias=draw(of.filters), outputs=torch.empty(3, *size, of.filters)
    )
    pooled = torch.empty(3, size[0] // 2, size[1] // 2, of.filters)
    gradient = draw(*pooled.shape)
    at_once = _at_once(text, whole, pooled, gradient.clone(), rows)
    return at_once, _one_after_the_other(text, whole, torch.empty_like(pooled), gradient, rows)


def _room(arrays: ConvolutionArrays, outputs: torch.Tensor) -> Found:
    return Found(
        outputs,
        torch.empty_like(arrays.kernel),
        torch.empty(len(arrays.kernel[0, 0, 0])),
        torch.empty_like(arrays.inputs),
    )


def _at_once(text: str, whole: ConvolutionArrays, pooled: torch.Tensor, gradient: torch.Tensor, rows: int) -> Found:
    arrays = ConvolutionArrays(inputs=whole.inputs, kernel=whole.kernel, bias=whole.bias, outputs=pooled)
    way, found = PooledConvolution(convolution_layer(text), arrays), _room(whole, pooled)
    back = way.backward(gradient, for_kernel=found.for_kernel, for_bias=found.for_bias, for_inputs=found.for_inputs)
    run([*way.forward(), *back], rows=rows)
    return found


def _one_after_the_other(
    text: str, whole: ConvolutionArrays, pooled: torch.Tensor, gradient: torch.Tensor, rows: int
) -> Found:
    of, found = convolution_layer(text), _room(whole, pooled)
    way = tiled_convolution(of, whole) if of.kernel_size == (3, 3) else spectral_convolution(of, whole)
    pool, between = MaxPool(pooling(), whole.outputs, outputs=pooled, gates=True), torch.empty_like(whole.outputs)
    back = way.backward(between, for_kernel=found.for_kernel, for_bias=found.for_bias, for_inputs=found.for_inputs)
    run([*way.forward(), pool.forward(), pool.backward(gradient, result=between), *back], rows=rows)
    return found


def assert_same_bits(at_once: Found, apart: Found, *, rows: int) -> None:
    """Compare what both ways give for a batch of `rows`."""
    assert torch.equal(at_once.outputs[:rows], apart.outputs[:rows])
    assert torch.equal(at_once.for_inputs[:rows], apart.for_inputs[:rows])
    assert torch.equal(at_once.for_kernel, apart.for_kernel)
    # The bias adds a quarter as many numbers.
    np.testing.assert_allclose(at_once.for_bias, apart.for_bias, rtol=0, atol=1e-4)


def assert_same_outputs(at_once: Found, apart: Found, *, rows: int) -> None:
    """Compare what both ways give, where they compute gradients in different ways."""
    assert torch.equal(at_once.outputs[:rows], apart.outputs[:rows])
    assert_close(at_once.for_inputs[:rows], apart.for_inputs[:rows])
    assert_close(at_once.for_kernel, apart.for_kernel)
    np.testing.assert_allclose(at_once.for_bias, apart.for_bias, rtol=0, atol=1e-4)


@given(
    size=st.tuples(st.integers(4, 15), st.integers(4, 15)),
    channels=st.sampled_from([1, 16, 33]),
    filters=st.sampled_from([5, 32, 50]),
    padding=st.sampled_from(["same", "valid"]),
    rows=st.integers(1, 3),
)
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_pooling_at_once_changes_no_bit_of_the_outputs(
    by: str, size: tuple[int, int], channels: int, filters: int, padding: str, rows: int
) -> None:
    text = f"Conv2D({filters}, 3, padding='{padding}', activation='relu')"
    compare = assert_same_outputs if by == "C" else assert_same_bits
    compare(*both_ways(text, (*size, channels), rows=rows), rows=rows)


@needs_kernels
@pytest.mark.parametrize("rows", [2, 3])
def test_pooling_rows_of_spectra_of_few_taps_at_once_changes_no_bit_of_the_outputs(rows: int) -> None:
    text = "Conv2D(64, 5, padding='same', activation='relu')"
    assert_same_outputs(*both_ways(text, (21, 24, 32), rows=rows), rows=rows)


@needs_kernels
@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Conv2D(16, 11, padding='same', activation='relu')", (13, 14, 16)),
        ("Conv2D(24, 7, padding='same', activation='relu')", (9, 12, 24)),
        ("Conv2D(64, 11, activation='relu')", (21, 24, 32)),
    ],
)
@pytest.mark.parametrize("rows", [2, 3])
def test_pooling_rows_of_spectra_at_once_changes_no_bit(text: str, shape: tuple[int, int, int], rows: int) -> None:
    assert_same_bits(*both_ways(text, shape, rows=rows), rows=rows)


def test_what_is_not_a_number_stays_so_by_tiles(by: str) -> None:
    assert_nan_stays(taps=3, size=4)


@needs_kernels
def test_what_is_not_a_number_stays_so_by_spectra() -> None:
    assert_nan_stays(taps=11, size=12)


def assert_nan_stays(*, taps: int, size: int) -> None:
    of = convolution_layer(f"Conv2D(16, {taps}, padding='same', activation='relu')")
    images = torch.ones(1, size, size, 16)
    images[0, 0, 0] = torch.nan
    outputs = torch.zeros(1, size // 2, size // 2, 16)
    arrays = ConvolutionArrays(inputs=images, kernel=torch.ones(taps, taps, 16, 16), bias=None, outputs=outputs)
    run([*PooledConvolution(of, arrays).forward()], rows=1)
    assert torch.all(outputs[0, 0, 0].isnan())


def test_the_first_of_equal_values_gets_the_gradient(by: str) -> None:
    of = convolution_layer("Conv2D(16, 3, padding='same', activation='relu')")
    kernel = torch.zeros(3, 3, 16, 16)
    kernel[1, 1] = torch.eye(16)
    arrays = ConvolutionArrays(
        inputs=torch.zeros(1, 4, 4, 16), kernel=kernel, bias=torch.ones(16), outputs=torch.empty(1, 2, 2, 16)
    )
    way, result = PooledConvolution(of, arrays), torch.empty(1, 4, 4, 16)
    ones = torch.ones(1, 2, 2, 16)
    run(
        [
            *way.forward(),
            *way.backward(ones.clone(), for_kernel=torch.empty_like(kernel), for_bias=None, for_inputs=result),
        ],
        rows=1,
    )
    first = torch.zeros(4, 4)
    first[::2, ::2] = 1
    assert torch.equal(arrays.outputs, ones)
    np.testing.assert_allclose(result[0, :, :, 3], first, atol=1e-5)


def test_rounded_values_are_compared_as_they_are_handed_on(by: str) -> None:
    of = convolution_layer("Conv2D(16, 3, padding='same', activation='relu')")
    kernel = torch.zeros(3, 3, 16, 16)
    kernel[1, 1] = torch.eye(16)
    images = torch.ones(1, 4, 4, 16)
    # Too little for bf16, and at the end of each window.
    images[:, 1::2, 1::2] += 2**-10
    firsts = []
    for is_rounded in (True, False):
        arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=None, outputs=torch.empty(1, 2, 2, 16))
        way, result = PooledConvolution(of, arrays, is_rounded=is_rounded), torch.empty(1, 4, 4, 16)
        back = way.backward(
            torch.ones(1, 2, 2, 16), for_kernel=torch.empty_like(kernel), for_bias=None, for_inputs=result
        )
        run([*way.forward(), *back], rows=1)
        assert torch.all((arrays.outputs == 1) == is_rounded)
        firsts.append(result[0, ::2, ::2].round())
    assert torch.all(firsts[0] == 1)
    assert torch.all(firsts[1] == 0)


@pytest.mark.parametrize(
    ("convolution", "behind", "together"),
    [
        ("Conv2D(64, 3, activation='relu')", "MaxPooling2D(2)", True),
        ("Conv2D(64, 3, activation='tanh')", "MaxPooling2D(2)", False),
        ("Conv2D(64, 5, activation='relu')", "MaxPooling2D(2)", True),
        ("Conv2D(64, 2, activation='relu')", "MaxPooling2D(2)", False),
        ("Conv2D(64, 3, activation='relu')", "MaxPooling2D(3)", False),
        ("Conv2D(64, 3, activation='relu')", "MaxPooling2D(2, strides=1)", False),
        ("Conv2D(64, 3, activation='relu')", "MaxPooling2D(2, padding='same')", False),
    ],
)
def test_they_go_together_where_whole_windows_are_at_hand(
    by: str, convolution: str, behind: str, *, together: bool
) -> None:
    of = convolution_layer(convolution)
    arrays = ConvolutionArrays(
        inputs=torch.empty(1, 26, 26, 32),
        kernel=torch.empty(*of.kernel_size, 32, 64),
        bias=None,
        outputs=torch.empty(0),
    )
    can_pool = by == "C" or of.kernel_size == (3, 3)
    assert pays(of, arrays, pooling=pooling(behind)) == (together and can_pool)
