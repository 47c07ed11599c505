"""A gate that a gradient goes through at once lets through what it lets through afterwards; another one stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import torch
from tests.engine.fused.convolved import convolution_layer
from tests.engine.fused.single import needs_kernels, run
from torch import Tensor

from bakeoff.engine.fused.active import ActiveProducts
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.elements import CURVES, gate
from bakeoff.engine.fused.gating import gated
from bakeoff.engine.fused.instructions import Operation
from bakeoff.engine.fused.normalising import NormalisationArrays, normalise_batch_gradient
from bakeoff.engine.fused.pooled_gradients import PooledGradients
from bakeoff.engine.fused.products import DenseArrays, product_room
from bakeoff.engine.fused.tiles import Tiles

ROWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A layer behind a ReLU: what gave the inputs, the operation that finds their gradient, and where that goes."""

    inputs: Tensor
    operation: Operation
    result: Tensor


def draw(*shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(len(shape)))


def dense() -> Case:
    inputs, kernel, result = draw(ROWS, 100).clamp_min(0), draw(100, 256), torch.empty(ROWS, 100)
    arrays = DenseArrays(inputs=inputs, kernel=kernel, bias=None, outputs=torch.empty(ROWS, 256), room=product_room())
    (operation,) = ActiveProducts(arrays).gradients(
        draw(ROWS, 256), for_kernel=torch.empty_like(kernel), for_inputs=result
    )
    return Case(inputs=inputs, operation=operation, result=result)


def pooled() -> Case:
    layer = convolution_layer("Conv2D(24, 3, padding='same', activation='relu')")
    inputs, kernel, result = draw(ROWS, 30, 9, 18).clamp_min(0), draw(3, 3, 18, 24), torch.empty(ROWS, 30, 9, 18)
    arrays = ConvolutionArrays(inputs=inputs, kernel=kernel, bias=None, outputs=torch.empty(ROWS, 15, 4, 24))
    place = torch.randint(0, 4, arrays.outputs.shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(3))
    way = PooledGradients(layer, arrays, way=Tiles(layer, arrays, place=place), place=place)
    (operation,) = way.backward(
        draw(ROWS, 15, 4, 24), for_kernel=torch.empty_like(kernel), for_bias=None, for_inputs=result
    )
    return Case(inputs=inputs, operation=operation, result=result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A pooled convolution behind whose outputs is a gate: its arrays, and what it finds."""

    operation: Operation
    inputs: Tensor
    outputs: Tensor
    gradient: Tensor
    found: tuple[Tensor, ...]


def behind_a_gate() -> Behind:
    layer = convolution_layer("Conv2D(24, 3, padding='same', activation='relu')")
    inputs, kernel, outputs = draw(ROWS, 30, 9, 18), draw(3, 3, 18, 24), draw(ROWS, 15, 4, 24).clamp_min(0)
    arrays = ConvolutionArrays(inputs=inputs, kernel=kernel, bias=None, outputs=outputs)
    place = torch.randint(0, 4, outputs.shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(3))
    way = PooledGradients(layer, arrays, way=Tiles(layer, arrays, place=place), place=place)
    gradient, found = (
        draw(ROWS, 15, 4, 24, 1)[..., 0],
        (torch.empty_like(kernel), torch.empty(24), torch.empty_like(inputs)),
    )
    (operation,) = way.backward(gradient, for_kernel=found[0], for_bias=found[1], for_inputs=found[2])
    return Behind(operation=operation, inputs=inputs, outputs=outputs, gradient=gradient, found=found)


def normalised() -> Case:
    inputs, result = draw(ROWS, 7, 70).clamp_min(0), draw(ROWS, 7, 70)
    arrays = NormalisationArrays(
        inputs=inputs,
        outputs=torch.empty_like(inputs),
        gamma=draw(70).abs() + 0.5,
        beta=None,
        moving_mean=torch.zeros(70),
        moving_variance=torch.ones(70),
        mean=inputs.mean((0, 1)),
        inverse=1 / inputs.std((0, 1)),
    )
    operation = normalise_batch_gradient(arrays, result, for_gamma=None, for_beta=None)
    return Case(inputs=inputs, operation=operation, result=result)


each_layer = pytest.mark.parametrize(
    "layer", [pytest.param(dense, marks=needs_kernels), pytest.param(pooled, marks=needs_kernels), normalised]
)


def assert_same_at_once(layer: Callable[[], Case], *, slope: float) -> None:
    """Compare, bit for bit, a gate that is joined with one that is not."""
    found: list[Tensor] = []
    for join in (gated, list[Operation]):
        case = layer()
        is_zero = case.inputs == 0
        behind = gate(replace(CURVES["relu"], slope=slope), case.inputs, gradient=case.result)
        operations = join([case.operation, behind])
        assert len(operations) == (1 if join is gated else 2)
        run(operations, rows=ROWS)
        assert torch.all(case.result[is_zero] == 0)
        assert torch.all(case.result[~is_zero] != 0)
        found.append(case.result)
    assert torch.equal(*found)


@pytest.mark.parametrize("slope", [1.0, 2.5])
def test_a_normalisations_gradient_goes_through_it_either_way(slope: float, by: str) -> None:
    assert_same_at_once(normalised, slope=slope)


@each_layer
def test_the_gate_behind_a_gradient_is_part_of_it(layer: Callable[[], Case]) -> None:
    assert_same_at_once(layer, slope=2.0)


@each_layer
def test_another_gate_stays(layer: Callable[[], Case]) -> None:
    case = layer()
    other = torch.empty_like(case.inputs)
    for behind in (
        gate(CURVES["relu"], other, gradient=case.result),
        gate(CURVES["relu"], case.inputs, gradient=other),
        gate(CURVES["tanh"], case.inputs, gradient=case.result),
    ):
        assert gated([case.operation, behind]) == [case.operation, behind]


@each_layer
def test_a_second_gate_stays(layer: Callable[[], Case]) -> None:
    case = layer()
    behind = gate(CURVES["relu"], case.inputs, gradient=case.result)
    assert gated([case.operation, behind, behind])[1:] == [behind]


@needs_kernels
def test_the_gate_before_a_gradient_is_part_of_it() -> None:
    found: list[tuple[Tensor, ...]] = []
    for join in (gated, list[Operation]):
        case = behind_a_gate()
        before = gate(replace(CURVES["relu"], slope=2.5), case.outputs, gradient=case.gradient)
        operations = join([before, case.operation])
        assert len(operations) == (1 if join is gated else 2)
        run(operations, rows=ROWS)
        found.append(case.found)
    for at_once, afterwards in zip(*found, strict=True):
        assert torch.equal(at_once, afterwards)


@needs_kernels
def test_gates_on_both_sides_are_part_of_a_gradient() -> None:
    case = behind_a_gate()
    before = gate(replace(CURVES["relu"], slope=2.5), case.outputs, gradient=case.gradient)
    behind = gate(CURVES["relu"], case.inputs, gradient=case.found[2])
    (both,) = gated([before, case.operation, behind])
    assert both.numbers == (1.0, 2.5)
    assert gated([before, both, behind]) == [before, both, behind]
