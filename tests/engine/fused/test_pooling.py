"""Max pooling of the fused program, against PyTorch's, with ties, odd sizes and windows that overlap."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as nn
from tests.engine.fused.single import run
from tests.engine.small import layer

from bakeoff.engine.fused.pooling import MaxPool
from bakeoff.spec import MaxPooling2D


@pytest.mark.parametrize("text", ["MaxPooling2D(2)", "MaxPooling2D(3, strides=1)", "MaxPooling2D((2, 3), strides=4)"])
@pytest.mark.parametrize("channels", [1, 33, 64])
@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_windows_and_their_gradients_are_pytorchs(text: str, channels: int, kind: torch.dtype, by: str) -> None:
    pooling = layer(text)
    assert isinstance(pooling, MaxPooling2D)
    # Few different values, so that windows hold equal ones; PyTorch, too, takes the first.
    inputs = torch.randint(-2, 3, (3, 9, 7, channels)).to(kind)
    leaf = inputs.float().permute(0, 3, 1, 2).requires_grad_()
    expected = nn.max_pool2d(leaf, pooling.pool_size, pooling.strides)
    outputs = torch.empty(expected.permute(0, 2, 3, 1).shape, dtype=kind)
    gradient = torch.randint(-4, 5, outputs.shape).to(kind)
    result = torch.empty_like(inputs)
    pool = MaxPool(pooling, inputs, outputs=outputs)
    run([pool.forward(), pool.backward(gradient, result=result)], rows=3)
    (wanted,) = torch.autograd.grad(expected, leaf, gradient.float().permute(0, 3, 1, 2))
    assert torch.equal(outputs.float(), expected.permute(0, 2, 3, 1))
    assert torch.equal(result.float(), wanted.permute(0, 2, 3, 1))


def test_a_relu_before_the_pooling_is_gated_with_it(by: str) -> None:
    pooling = layer("MaxPooling2D(2)")
    assert isinstance(pooling, MaxPooling2D)
    inputs = torch.tensor([[0.0, 0.0], [0.0, 0.0]]).view(1, 2, 2, 1).repeat(1, 1, 2, 1)
    inputs[0, 1, 2, 0] = 3.0
    outputs, result = torch.empty(1, 1, 2, 1), torch.empty_like(inputs)
    pool = MaxPool(pooling, inputs, outputs=outputs, gates=True)
    run([pool.forward(), pool.backward(torch.ones(1, 1, 2, 1), result=result)], rows=1)
    assert outputs.flatten().tolist() == [0, 3]
    assert result.flatten().tolist() == [0, 0, 0, 0, 0, 0, 1, 0]


def test_a_window_too_large_for_eight_bits_is_left_to_pytorch(by: str) -> None:
    pooling = layer("MaxPooling2D(17)")
    assert isinstance(pooling, MaxPooling2D)
    inputs, outputs = torch.rand(1, 17, 17, 1), torch.empty(1, 1, 1, 1)
    pool = MaxPool(pooling, inputs, outputs=outputs)
    assert pool.forward().code is None
    run([pool.inference()], rows=1)
    assert float(outputs) == float(inputs.max())
