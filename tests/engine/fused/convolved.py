"""What the tests of all ways to convolve share: layers to try, and autograd in double precision as the judge."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod

import numpy as np
import torch
from hypothesis import strategies as st
from tests.engine.fused.single import run
from tests.engine.small import layer

from bakeoff.engine.fused.convolving import Convolution, ConvolutionArrays
from bakeoff.engine.images import convolution
from bakeoff.spec import Conv2D

Way = Callable[[Conv2D, ConvolutionArrays], Convolution]
Rule = Callable[[Conv2D, ConvolutionArrays], bool]


@st.composite
def convolutions(draw: st.DrawFn, *, most_taps: int, least_taps: int = 1) -> tuple[Conv2D, tuple[int, int, int]]:
    """Draw a convolution with stride 1, and the shape of images (height, width, channel) for it."""
    taps = draw(st.tuples(st.integers(least_taps, most_taps), st.integers(least_taps, most_taps)))
    height, width = (draw(st.integers(size, 13)) for size in taps)
    filters = draw(st.sampled_from([2, 31, 32, 64, 70]))
    padding, activation = draw(st.sampled_from(["same", "valid"])), draw(st.sampled_from(["linear", "relu"]))
    of = convolution_layer(f"Conv2D({filters}, {taps}, padding='{padding}', activation='{activation}')")
    return of, (height, width, draw(st.sampled_from([1, 3, 16, 33])))


def convolution_layer(text: str) -> Conv2D:
    """Return the layer that a study file means by this."""
    of = layer(text)
    assert isinstance(of, Conv2D)
    return of


def says(rule: Rule, text: str, shape: tuple[int, int, int], dtype: torch.dtype = torch.float32) -> bool:
    """Return what a rule says about a layer on images (height, width, channel)."""
    of = convolution_layer(text)
    return rule(of, arrays_for_rules(of, shape, dtype))


def arrays_for_rules(of: Conv2D, shape: tuple[int, int, int], dtype: torch.dtype = torch.float32) -> ConvolutionArrays:
    """Return arrays of a layer on images (height, width, channel), as far as a rule looks at them."""
    kernel = torch.empty(*of.kernel_size, shape[-1], of.filters, dtype=dtype)
    inputs = torch.empty(1, *shape, dtype=dtype)
    return ConvolutionArrays(inputs=inputs, kernel=kernel, bias=None, outputs=torch.empty(0))


def normal(seed: int) -> Callable[..., torch.Tensor]:
    """Return what draws normal numbers of a shape, the same in every test run."""
    return partial(torch.randn, generator=torch.Generator().manual_seed(seed))


def assert_as_autograd(of: Conv2D, *, shape: tuple[int, int, int, int], rows: int, way: Way) -> None:
    """Compare what a convolution of (image, height, width, channel) gives for a batch of `rows`, forward and back."""
    draw = normal(5)
    kernel, bias, images = draw(*of.kernel_size, shape[-1], of.filters), draw(of.filters), draw(*shape)
    leaves = [tensor.double().unsqueeze(0).requires_grad_() for tensor in (images[:rows], kernel, bias)]
    plain = convolution(of, leaves[0], kernels=leaves[1], biases=leaves[2])
    expected = plain.relu() if of.activation == "relu" else plain
    gradient = draw(len(images), *expected.shape[2:])
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=bias, outputs=torch.empty_like(gradient))
    ours = way(of, arrays)
    results = [torch.empty_like(kernel), torch.empty_like(bias), torch.empty_like(images)]
    back = ours.backward(gradient, for_kernel=results[0], for_bias=results[1], for_inputs=results[2])
    run([*ours.forward(), *back], rows=rows)
    # The ReLU's own gate is another operation.
    by_autograd = torch.autograd.grad(plain, leaves, gradient[:rows].double().unsqueeze(0))
    taps, pixels = prod(of.kernel_size), gradient[:rows, ..., 0].numel()
    assert_close(arrays.outputs[:rows], expected[0].detach(), terms=taps * shape[-1])
    terms = pixels, pixels, taps * of.filters
    for found, wanted, count in zip(results, (by_autograd[1], by_autograd[2], by_autograd[0]), terms, strict=True):
        assert_close(found[: len(wanted[0])], wanted[0], terms=count)


def assert_close(found: torch.Tensor, wanted: torch.Tensor, *, terms: int = 0) -> None:
    """Compare with what f32 can hold of as large sums as came out, or of so many products of normal numbers.

    A sum of many may come out near zero, and is no more exact for that.
    """
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5 * max(float(wanted.abs().max()), terms**0.5))
