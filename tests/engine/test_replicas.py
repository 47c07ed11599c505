"""A function is applied to each replica's slice as if the replica were alone, on the way forward and back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from bakeoff.engine.replicas import each, each_settled, settled, settled_stack

Apply = Callable[..., Tensor]


def numbers(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("start", [0, 1, 2, 4, 8, 15, 16])
def test_settled_values_start_on_a_cache_line(start: int) -> None:
    values = numbers(64)[start : start + 21].view(3, 7)
    kept = settled(values)
    assert kept.data_ptr() % 64 == 0
    assert torch.equal(kept, values)


def test_settled_values_are_copied_only_where_they_lie_elsewhere() -> None:
    values = numbers(4, 16)
    assert settled(values).data_ptr() == values.data_ptr()
    assert settled(values[1:]).data_ptr() == values[1:].data_ptr()
    assert settled(values.t()).data_ptr() != values.data_ptr()


def test_settled_values_have_the_strides_of_their_shape() -> None:
    # Strides of an axis of length 1 are free, and libraries choose by them how to go through an array.
    values = numbers(5, 4).t().reshape(4, 1, 5, 1).as_strided((4, 1, 5, 1), (5, 999, 1, 999))
    assert settled(values).stride() == (5, 5, 1, 1)
    assert settled(numbers(3, 5).t()).stride() == (3, 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_slice_of_a_settled_stack_starts_on_a_cache_line(dtype: torch.dtype) -> None:
    stack = settled_stack(numbers(4, 2).to(dtype), 7, 3)
    assert (stack.shape, stack.dtype) == ((4, 7, 3), dtype)
    assert [part.data_ptr() % 64 for part in stack] == [0, 0, 0, 0]
    assert all(part.is_contiguous() for part in stack)


BOTH = pytest.mark.parametrize("apply", [each, each_settled])


@BOTH
def test_each_slice_is_seen_alone(apply: Apply) -> None:
    seen: list[Tensor] = []

    def first(values: Tensor, others: Tensor) -> Tensor:
        seen.append(values)
        return values * others

    stack = numbers(3, 7, 5)
    outputs = apply(first, stack, 2 * stack)
    assert [tuple(values.shape) for values in seen] == [(7, 5)] * 3
    assert torch.equal(outputs, stack * (2 * stack))


@BOTH
@pytest.mark.parametrize("count", [1, 3])
def test_gradients_flow_to_every_slice(apply: Apply, count: int) -> None:
    stack = numbers(count, 5).requires_grad_(True)
    factors = numbers(count, 5).requires_grad_(True)
    outputs = apply(lambda values, factor: (values * factor).sum(), stack, factors)
    gradients = torch.autograd.grad(outputs.sum(), (stack, factors))
    assert torch.equal(gradients[0], factors)
    assert torch.equal(gradients[1], stack)


@BOTH
@pytest.mark.parametrize("count", [1, 3])
def test_slices_are_in_c_order_whatever_the_stack_is(apply: Apply, count: int) -> None:
    orders: list[bool] = []

    def watched(values: Tensor) -> Tensor:
        orders.append(values.is_contiguous())
        return values.t()

    outputs = apply(watched, numbers(count, 7, 5).transpose(1, 2))
    assert orders == [True] * count
    assert torch.equal(outputs, numbers(count, 7, 5))


def test_a_slice_that_is_to_be_settled_starts_on_a_cache_line() -> None:
    addresses: list[int] = []

    def watched(values: Tensor) -> Tensor:
        addresses.append(values.data_ptr() % 64)
        return values * 1

    each_settled(watched, numbers(3, 7, 5))
    assert addresses == [0, 0, 0]


def test_a_gradient_is_settled_before_it_goes_back() -> None:
    addresses: list[int] = []
    stack = numbers(3, 7, 5).requires_grad_(True)

    def watched(values: Tensor) -> Tensor:
        copy = values * 1
        copy.register_hook(lambda gradient: addresses.append(gradient.data_ptr() % 64))
        return copy

    outputs = each_settled(watched, stack)
    torch.autograd.grad(outputs, stack, numbers(3, 7, 5))
    assert addresses == [0, 0, 0]


@BOTH
def test_whole_numbers_pass_as_well(apply: Apply) -> None:
    labels = torch.tensor([[0, 2], [1, 0]])
    rows = numbers(2, 2, 3)
    outputs = apply(lambda values, places: values.gather(-1, places.unsqueeze(-1)).squeeze(-1), rows, labels)
    assert torch.equal(outputs, torch.stack([rows[0, [0, 1], [0, 2]], rows[1, [0, 1], [1, 0]]]))
