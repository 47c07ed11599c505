"""A layer without weights that is too rare for a kernel: the reference's own forward, and autograd's way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Operation, rows_of


@final
class ByAutograd:
    """One layer's forward and backward; what autograd needs is kept from the one to the other."""

    def __init__(self, function: Callable[[Tensor], Tensor], inputs: Tensor, *, outputs: Tensor) -> None:
        """Take the layer's function, of (image, …), and its buffers."""
        self._function = function
        self._inputs = rows_of(inputs)
        self._outputs = rows_of(outputs)
        self._leaf = self._result = inputs[:0]

    def forward(self) -> Operation:
        """Return outputs = function(inputs)."""
        return Operation(by_torch=self._go)

    def inference(self) -> Operation:
        """Return the same, with nothing kept."""

        def by_torch(batch: Batch) -> None:
            self._outputs(batch).copy_(self._function(self._inputs(batch)))

        return Operation(by_torch=by_torch)

    def backward(self, gradient: Tensor, *, result: Tensor) -> Operation:
        """Return result = the gradient of the inputs."""
        of_outputs, of_inputs = rows_of(gradient), rows_of(result)

        def by_torch(batch: Batch) -> None:
            with torch.inference_mode(mode=False):
                (found,) = torch.autograd.grad(self._result, self._leaf, of_outputs(batch).view(self._result.shape))
            of_inputs(batch).copy_(found)

        return Operation(by_torch=by_torch)

    def _go(self, batch: Batch) -> None:
        with torch.inference_mode(mode=False), torch.enable_grad():
            self._leaf = self._inputs(batch).detach().requires_grad_(True)
            self._result = self._function(self._leaf)
        self._outputs(batch).copy_(self._result.detach())
