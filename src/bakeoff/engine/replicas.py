"""Apply a function to each replica's own slice: what keeps a trial's numbers independent of its cohort.

A vectorised kernel may treat an element differently by where it stands in a tensor: the last few go through other
instructions, a sum is split differently. So whatever sums, or calls a transcendental function, runs on one replica's
slice at a time; what is exact for each element alone (a maximum, one product, one sum) runs on the stack. A matrix
product, and so a convolution, even rounds otherwise where its operands do not start on a cache line: it gets slices
that lie as they would alone, on the way forward and on the way back.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, final

import torch
from torch import Tensor

_LINE_BYTES = 64


def each(function: Callable[..., Tensor], *stacks: Tensor) -> Tensor:
    """Return the stack of `function` applied to each replica's slices of `stacks`, all (replica, …), in C order."""
    if len(stacks[0]) == 1:
        return function(*(stack.contiguous().squeeze(0) for stack in stacks)).contiguous().unsqueeze(0)
    slices = zip(*(stack.contiguous().unbind(0) for stack in stacks), strict=True)
    return torch.stack([function(*parts) for parts in slices])


def each_settled(function: Callable[..., Tensor], *stacks: Tensor) -> Tensor:
    """Return what `each` does; slices and the gradients of results are settled."""
    slices = zip(*(_Slices.apply(stack) for stack in stacks), strict=True)  # type: ignore[no-untyped-call]  # untyped in torch
    return _Stacked.apply(*(function(*parts) for parts in slices))  # type: ignore[no-any-return,no-untyped-call]  # untyped in torch


def settled(values: Tensor) -> Tensor:
    """Return values in C order from the start of a cache line; a copy only where they do not lie so already."""
    if values.data_ptr() % _LINE_BYTES or not values.is_contiguous():
        values = values.clone(memory_format=torch.contiguous_format)
    # An axis of length 1 may bear any stride, and libraries choose their way by strides: this sets them.
    return values.view(-1).view(values.shape) if 1 in values.shape else values


def settled_stack(like: Tensor, *shape: int) -> Tensor:
    """Return room for (replica, *shape) with as many replicas, and of the type, as in `like`; each slice is settled."""
    size = math.prod(shape)
    line = _LINE_BYTES // like.element_size()
    room = like.new_empty(len(like), -(-size // line) * line)
    return room[:, :size].view(len(like), *shape)


@final
class _Slices(torch.autograd.Function):
    """A stack's slices, settled; their gradients are stacked."""

    @staticmethod
    def forward(context: Any, stack: Tensor) -> tuple[Tensor, ...]:  # torch's own type
        return tuple(settled(part) for part in stack)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> Tensor:  # torch's own type
        return _joined(gradients)


@final
class _Stacked(torch.autograd.Function):
    """The stack of some slices; their gradients are settled."""

    @staticmethod
    def forward(context: Any, *parts: Tensor) -> Tensor:  # torch's own type
        return _joined(parts)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, ...]:  # torch's own type
        return tuple(settled(part) for part in gradients[0])


def _joined(parts: tuple[Tensor, ...]) -> Tensor:
    # A view instead of a copy: most cohorts of convolutional networks hold one replica.
    return parts[0].unsqueeze(0) if len(parts) == 1 else torch.stack(parts)
