"""The dense layer on a stack of replicas: inputs, kernels and biases in, one matrix product a replica out."""

from __future__ import annotations

from typing import Any, final

import torch
from torch import Tensor

from bakeoff.engine.replicas import settled, settled_stack


@final
class _StackedProduct(torch.autograd.Function):
    """inputs[k] @ kernels[k] + biases[k] with its gradient.

    One product a replica, not one batched product: a batched one may choose another kernel, and so other last bits,
    for another number of replicas.
    """

    @staticmethod
    def forward(context: Any, inputs: Tensor, kernels: Tensor, biases: Tensor | None) -> Tensor:  # torch's own type
        context.save_for_backward(inputs, kernels)
        context.has_bias = biases is not None
        outputs = settled_stack(inputs, inputs.shape[1], kernels.shape[2])
        for one_input, kernel, output in zip(inputs, kernels, outputs, strict=True):
            torch.mm(settled(one_input), settled(kernel), out=output)
        return outputs if biases is None else outputs.add_(biases.unsqueeze(1))

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor, Tensor | None]:  # torch's own type
        inputs, kernels = context.saved_tensors
        parts = [settled(part) for part in gradients[0]]
        for_kernels = settled_stack(kernels, *kernels.shape[1:])
        for one_input, part, for_kernel in zip(inputs, parts, for_kernels, strict=True):
            torch.mm(settled(one_input).t(), part, out=for_kernel)
        for_biases = torch.stack([part.sum(0) for part in parts]) if context.has_bias else None
        for_inputs = _input_gradient(parts, kernels) if context.needs_input_grad[0] else None
        return for_inputs, for_kernels, for_biases


def _input_gradient(parts: list[Tensor], kernels: Tensor) -> Tensor:
    for_inputs = settled_stack(kernels, len(parts[0]), kernels.shape[1])
    for part, kernel, for_input in zip(parts, kernels, for_inputs, strict=True):
        torch.mm(part, settled(kernel).t(), out=for_input)
    return for_inputs


def dense(inputs: Tensor, kernels: Tensor, *, biases: Tensor | None) -> Tensor:
    """Return (replica, image, units) from inputs (replica, image, features) and kernels (replica, features, units)."""
    return _StackedProduct.apply(inputs, kernels, biases)  # type: ignore[no-any-return,no-untyped-call]  # untyped in torch
