"""Convolutions of the fused program, against autograd in double precision."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.engine.fused.single import run
from tests.engine.small import layer

from bakeoff.engine.fused.convolving import (
    ConvolutionArrays,
    convolution_input_gradient,
    convolution_weight_gradient,
    convolve,
    planes_for,
)
from bakeoff.engine.images import convolution
from bakeoff.spec import Conv2D

CALLS = (
    "Conv2D(5, 3)",
    "Conv2D(5, 3, padding='same')",
    "Conv2D(5, (2, 4), padding='same', strides=2)",
    "Conv2D(5, 1, strides=(3, 2))",
    "Conv2D(5, 2, dilation_rate=2, padding='same')",
    "Conv2D(5, 3, activation='relu')",
)


@pytest.mark.parametrize("text", CALLS)
def test_a_convolution_goes_forward_and_back_as_autograd_does(text: str) -> None:
    of = layer(text)
    assert isinstance(of, Conv2D)
    inputs, kernel, bias = torch.randn(3, 9, 7, 4), torch.randn(*of.kernel_size, 4, 5), torch.randn(5)
    leaves = [tensor.double().unsqueeze(0).requires_grad_() for tensor in (inputs, kernel, bias)]
    plain = convolution(of, leaves[0], kernels=leaves[1], biases=leaves[2])
    expected = plain.relu() if of.activation == "relu" else plain
    gradient = torch.randn(expected.shape[1:])
    arrays = ConvolutionArrays(
        inputs=inputs, kernel=kernel, bias=bias, outputs=torch.empty_like(gradient), planes=planes_for(kernel)
    )
    results = [torch.empty_like(kernel), torch.empty_like(bias), torch.empty_like(inputs)]
    run(
        [
            convolve(of, arrays),
            convolution_weight_gradient(of, arrays, gradient=gradient, result=results[0], for_bias=results[1]),
            convolution_input_gradient(of, arrays, gradient=gradient, result=results[2]),
        ],
        rows=3,
    )
    # The ReLU's own gate is another operation.
    by_autograd = torch.autograd.grad(plain, leaves, gradient.double().unsqueeze(0))
    np.testing.assert_allclose(arrays.outputs, expected[0].detach(), rtol=1e-4, atol=1e-4)
    for found, wanted in zip(results, (by_autograd[1], by_autograd[2], by_autograd[0]), strict=True):
        np.testing.assert_allclose(found, wanted[0], rtol=1e-4, atol=1e-4)
