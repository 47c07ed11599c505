"""Masks are those of the reference, whoever draws them and in whichever order."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bakeoff.engine.dropout import Masks
from bakeoff.engine.fused.elements import CURVES, Mask, activate, drop, drop_gradient, gate
from bakeoff.engine.fused.instructions import Batches
from bakeoff.engine.fused.program import Program


def masks_of_reference(rate: float, *, count: int, features: int, batch_size: int) -> torch.Tensor:
    """Return (image, feature) factors as the reference draws them."""
    masks = Masks([5], {2: [rate]}, epoch=3)
    parts = torch.ones(1, count, features).split(batch_size, dim=1)
    return torch.cat([masks.next(2, part)[0] for part in parts])


@given(rate=st.floats(0.01, 0.99), features=st.integers(1, 70), batch_size=st.integers(1, 20), count=st.integers(1, 45))
@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_masks_are_those_of_the_reference(by: str, rate: float, features: int, batch_size: int, count: int) -> None:
    inputs, outputs = torch.ones(batch_size, features), torch.empty(batch_size, features)
    mask = Mask(rate, seed=5, layer=2, epoch=3, batch_size=batch_size)
    program = Program([drop(mask, inputs, outputs=outputs)])
    batches = Batches(torch.arange(count), batch_size=batch_size)
    theirs = masks_of_reference(rate, count=count, features=features, batch_size=batch_size)
    for index in reversed(range(len(batches))):
        program.run(batches, first=index, count=1)
        rows = slice(batches.position(index), batches.position(index + 1))
        assert torch.equal(outputs[: batches[index].rows], theirs[rows])


@pytest.mark.parametrize("features", [5, 16, 33, 150])
@pytest.mark.parametrize(("dtype", "rate"), [(torch.float32, 0.5), (torch.float32, 0.3), (torch.bfloat16, 0.5)])
def test_the_way_back_goes_through_the_same_mask(features: int, dtype: torch.dtype, rate: float, by: str) -> None:
    values, gradient = (torch.empty(8, features, dtype=dtype) for _ in range(2))
    given = torch.randn(8, features, generator=torch.Generator().manual_seed(1)).to(dtype)
    kept = torch.full((8, features), 7, dtype=torch.uint8)
    mask = Mask(rate, seed=1, layer=0, epoch=1, batch_size=8)
    program = Program([drop(mask, values, outputs=values, kept=kept), drop_gradient(mask, gradient, kept=kept)])
    # The last batch is smaller, and goes where a larger one was.
    batches = Batches(torch.arange(21), batch_size=8)
    for index in range(len(batches)):
        values.fill_(1)
        gradient.copy_(given)
        program.run(batches, first=index, count=1)
        rows = batches[index].rows
        assert len(values[:rows].unique()) == 2
        assert torch.equal(gradient[:rows], given[:rows] * values[:rows])
        assert torch.equal(gradient[rows:], given[rows:])


@pytest.mark.parametrize("name", CURVES)
def test_a_slope_is_the_derivative_of_the_activation(name: str, by: str) -> None:
    inputs = torch.linspace(-7.9, 7.7, 41).view(1, 41)
    outputs, gradient = torch.empty_like(inputs), torch.ones_like(inputs)
    program = Program([activate(CURVES[name], inputs, outputs=outputs), gate(CURVES[name], outputs, gradient=gradient)])
    program.run(Batches(torch.arange(1), batch_size=1), first=0, count=1)
    step = 1e-4
    from_torch = {"leaky_relu": lambda x: torch.nn.functional.leaky_relu(x, 0.2), "exponential": torch.exp}
    function = from_torch.get(name) or getattr(torch.nn.functional, name, None) or getattr(torch, name)
    low, high = function(inputs.double() - step), function(inputs.double() + step)
    np.testing.assert_allclose(outputs, function(inputs.double()), rtol=2e-6, atol=2e-6)
    np.testing.assert_allclose(gradient, (high - low) / (2 * step), rtol=1e-4, atol=2e-4)


def test_what_is_not_a_number_stays_so(by: str) -> None:
    for curve in CURVES.values():
        values = torch.tensor([[torch.nan, 1.0]])
        Program([activate(curve, values, outputs=values)]).run(Batches(torch.arange(1), batch_size=1), first=0, count=1)
        assert torch.isnan(values[0, 0]), curve
