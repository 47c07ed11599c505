"""What the tests of either way to convolve share: autograd in double precision as the judge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from tests.engine.fused.single import run

from bakeoff.engine.fused.convolving import Convolution, ConvolutionArrays
from bakeoff.engine.images import convolution
from bakeoff.spec import Conv2D

Way = Callable[[Conv2D, ConvolutionArrays], Convolution]


def assert_as_autograd(of: Conv2D, *, shape: tuple[int, int, int, int], rows: int, way: Way) -> None:
    """Compare what a convolution of (image, height, width, channel) gives for a batch of `rows`, forward and back."""
    kernel, bias = torch.randn(*of.kernel_size, shape[-1], of.filters), torch.randn(of.filters)
    images = torch.randn(shape)
    leaves = [tensor.double().unsqueeze(0).requires_grad_() for tensor in (images[:rows], kernel, bias)]
    plain = convolution(of, leaves[0], kernels=leaves[1], biases=leaves[2])
    expected = plain.relu() if of.activation == "relu" else plain
    gradient = torch.randn(len(images), *expected.shape[2:])
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=bias, outputs=torch.empty_like(gradient))
    ours = way(of, arrays)
    results = [torch.empty_like(kernel), torch.empty_like(bias), torch.empty_like(images)]
    back = ours.backward(gradient, for_kernel=results[0], for_bias=results[1], for_inputs=results[2])
    run([*ours.forward(), *back], rows=rows)
    # The ReLU's own gate is another operation.
    by_autograd = torch.autograd.grad(plain, leaves, gradient[:rows].double().unsqueeze(0))
    assert_close(arrays.outputs[:rows], expected[0].detach())
    for found, wanted in zip(results, (by_autograd[1], by_autograd[2], by_autograd[0]), strict=True):
        assert_close(found[: len(wanted[0])], wanted[0])


def assert_close(found: torch.Tensor, wanted: torch.Tensor) -> None:
    """Compare with what f32 can hold of sums of so large numbers."""
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5 * float(wanted.abs().max()))
