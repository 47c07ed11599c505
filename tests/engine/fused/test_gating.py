"""A gate that a gradient goes through at once lets through what it lets through apart; another one stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import torch
from tests.engine.fused.convolved import convolution_layer, normal
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

ROWS = 5
# Sums of several bands are multiplied before they add up: twice as much is exact.
OPENED = replace(CURVES["relu"], slope=2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A layer between two ReLUs, and its way back.

    Attributes:
        inputs: What the ReLU before it gave.
        outputs: What its own gave.
        gradient: Of the outputs.
        result: Of the inputs, when the operation is done.
        others: Other gradients that it finds.
        operation: Its way back.
    """

    inputs: Tensor
    outputs: Tensor
    gradient: Tensor
    result: Tensor
    others: tuple[Tensor, ...] = ()
    operation: Operation

    @property
    def behind(self) -> Operation:
        """The gate of the ReLU that gave the inputs."""
        return gate(OPENED, self.inputs, gradient=self.result)

    @property
    def before(self) -> Operation:
        """The gate of the ReLU that gave the outputs."""
        return gate(OPENED, self.outputs, gradient=self.gradient)


def dense() -> Case:
    draw = normal(1)
    inputs, kernel, gradient = draw(ROWS, 100).clamp_min(0), draw(100, 256), draw(ROWS, 256)
    result, for_kernel, outputs = torch.empty_like(inputs), torch.empty_like(kernel), draw(ROWS, 256).clamp_min(0)
    arrays = DenseArrays(inputs=inputs, kernel=kernel, bias=None, outputs=outputs, room=product_room())
    (operation,) = ActiveProducts(arrays).gradients(gradient, for_kernel=for_kernel, for_inputs=result)
    return Case(inputs=inputs, outputs=outputs, gradient=gradient, result=result, operation=operation)


def pooled() -> Case:
    """Return a case with three bands, and channels that fill no vector."""
    draw, layer = normal(2), convolution_layer("Conv2D(21, 3, padding='same', activation='relu')")
    inputs, outputs = draw(ROWS, 28, 28, 18).clamp_min(0), draw(ROWS, 14, 14, 21).clamp_min(0)
    kernel, gradient = draw(3, 3, 18, 21), draw(ROWS, 14, 14, 21)
    arrays = ConvolutionArrays(inputs=inputs, kernel=kernel, bias=None, outputs=outputs)
    place = torch.randint(0, 4, outputs.shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(3))
    way = PooledGradients(layer, arrays, way=Tiles(layer, arrays, place=place), place=place)
    result, others = torch.empty_like(inputs), (torch.empty_like(kernel), torch.empty(21))
    (operation,) = way.backward(gradient, for_kernel=others[0], for_bias=others[1], for_inputs=result)
    return Case(inputs=inputs, outputs=outputs, gradient=gradient, result=result, others=others, operation=operation)


def normalised(dtype: torch.dtype = torch.float32) -> Case:
    draw = normal(3)
    inputs, gradient = draw(ROWS, 7, 70).clamp_min(0).to(dtype), draw(ROWS, 7, 70).to(dtype)
    arrays = NormalisationArrays(
        inputs=inputs,
        outputs=torch.empty_like(inputs),
        gamma=draw(70).abs() + 0.5,
        beta=None,
        moving_mean=torch.zeros(70),
        moving_variance=torch.ones(70),
        mean=inputs.float().mean((0, 1)),
        inverse=1 / inputs.float().std((0, 1)),
    )
    operation = normalise_batch_gradient(arrays, gradient, for_gamma=None, for_beta=None)
    # In place.
    return Case(inputs=inputs, outputs=arrays.outputs, gradient=gradient, result=gradient, operation=operation)


each_layer = pytest.mark.parametrize(
    "layer", [pytest.param(dense, marks=needs_kernels), pytest.param(pooled, marks=needs_kernels), normalised]
)


def assert_same_at_once(layer: Callable[[], Case], *, has_before: bool = False, has_behind: bool = False) -> None:
    """Compare, bit for bit, gates that are joined with a layer's way back with gates apart."""
    found: list[tuple[Tensor, ...]] = []
    for join in (gated, list[Operation]):
        case = layer()
        apart = [*([case.before] if has_before else []), case.operation, *([case.behind] if has_behind else [])]
        operations = join(apart)
        assert len(operations) == (1 if join is gated else len(apart))
        run(operations, rows=ROWS)
        found.append((case.result, *case.others))
        if has_behind:
            assert torch.all(case.result[case.inputs == 0] == 0)
            assert torch.any(case.result[case.inputs > 0] != 0)
    for at_once, afterwards in zip(*found, strict=True):
        assert torch.equal(at_once, afterwards)


@each_layer
def test_the_gate_behind_a_gradient_is_part_of_it(layer: Callable[[], Case]) -> None:
    assert_same_at_once(layer, has_behind=True)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_normalisations_gradient_goes_through_it_either_way(dtype: torch.dtype, by: str) -> None:
    assert_same_at_once(lambda: normalised(dtype), has_behind=True)


@needs_kernels
@pytest.mark.parametrize("has_behind", [False, True])
def test_the_gate_before_a_gradient_is_part_of_it(has_behind: bool) -> None:  # noqa: FBT001  # pytest hands it by name
    assert_same_at_once(pooled, has_before=True, has_behind=has_behind)


def other_gates(given: Tensor, gradient: Tensor) -> list[Operation]:
    """Return gates that are not that of a ReLU between what it gave and the gradient of that."""
    return [
        gate(CURVES["relu"], torch.empty_like(given), gradient=gradient),
        gate(CURVES["relu"], given, gradient=torch.empty_like(gradient)),
        gate(CURVES["tanh"], given, gradient=gradient),
    ]


@each_layer
def test_another_gate_stays(layer: Callable[[], Case]) -> None:
    case = layer()
    for behind in other_gates(case.inputs, case.result):
        assert gated([case.operation, behind]) == [case.operation, behind]


@needs_kernels
def test_another_gate_before_stays() -> None:
    case = pooled()
    for before in other_gates(case.outputs, case.gradient):
        assert gated([before, case.operation]) == [before, case.operation]


@each_layer
def test_a_second_gate_stays(layer: Callable[[], Case]) -> None:
    case = layer()
    behind = case.behind
    assert gated([case.operation, behind, behind])[1:] == [behind]


@needs_kernels
def test_a_gate_is_closed_where_a_relu_gave_zero_and_nowhere_else() -> None:
    case = pooled()
    case.gradient.zero_()
    case.outputs[0, 0, 0, :4] = torch.tensor([0.5, torch.nan, 0.5, 0.0])
    case.gradient[0, 0, 0, :4] = torch.tensor([1.0, 1.0, torch.nan, torch.nan])
    run(gated([case.before, case.operation]), rows=ROWS)
    for_bias = case.others[1]
    assert for_bias[:2].tolist() == [2.0, 2.0]
    assert for_bias[2].isnan()
    assert torch.all(for_bias[3:] == 0)
