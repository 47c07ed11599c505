"""Products that leave out the zeros behind a ReLU: what the dense ones give, and no gradient where none is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.single import needs_kernels, run
from torch import Tensor

from bakeoff.engine.fused.active import ActiveProducts, pays
from bakeoff.engine.fused.products import DenseArrays, DenseProducts, product_room

SHARES = (0.0, 0.1, 0.5, 1.0)


def arrays_of(rows: int, features: int, units: int, *, share: float = 0.2, has_bias: bool = True) -> DenseArrays:
    """Return a layer of which a share of the inputs is not zero; the outputs are not defined yet."""
    draw = torch.Generator().manual_seed(rows + features + units)
    inputs, kernel = torch.randn(rows, features, generator=draw), torch.randn(features, units, generator=draw)
    inputs[torch.rand(rows, features, generator=draw) >= share] = 0
    return DenseArrays(
        inputs=inputs,
        kernel=kernel,
        bias=torch.randn(units, generator=draw) if has_bias else None,
        outputs=torch.full((rows, units), torch.nan),
        room=product_room(),
    )


def gradient_of(arrays: DenseArrays) -> Tensor:
    """Return a gradient of the outputs."""
    return torch.randn(arrays.outputs.shape, generator=torch.Generator().manual_seed(1))


def found(products: ActiveProducts | DenseProducts, arrays: DenseArrays, *, rows: int) -> list[Tensor]:
    """Return the outputs of the batch's images, and the gradients of weights and inputs."""
    gradient = gradient_of(arrays)
    arrays.outputs.fill_(torch.nan)
    for_kernel, for_inputs = torch.full_like(arrays.kernel, 7), torch.full_like(arrays.inputs, 7)
    back = products.gradients(gradient, for_kernel=for_kernel, for_inputs=for_inputs)
    run([products.forward(), *back], rows=rows)
    return [arrays.outputs[:rows].clone(), for_kernel, for_inputs]


def assert_same_products(arrays: DenseArrays, *, rows: int) -> None:
    """Compare bit for bit with dense products; the gradient of inputs, whose sums have another order, in f64."""
    outputs, for_kernel, for_inputs = found(ActiveProducts(arrays), arrays, rows=rows)
    expected = found(DenseProducts(arrays), arrays, rows=rows)
    assert torch.equal(outputs, expected[0])
    assert torch.equal(for_kernel, expected[1])
    exact = (gradient_of(arrays).double() @ arrays.kernel.double().t())[:rows]
    is_needed = arrays.inputs[:rows] != 0
    np.testing.assert_allclose(for_inputs[:rows][is_needed], exact[is_needed], rtol=1e-5, atol=1e-4)
    # Rows of no image stay as they were.
    assert (for_inputs[rows:] == 7).all()


@needs_kernels
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize(
    ("rows", "features", "units"),
    [
        *[(23, 130, units) for units in (1, 15, 16, 33, 128, 129, 256, 300, 517)],
        *[(rows, 70, 272) for rows in (1, 2, 16, 17, 100)],
        *[(19, features, 257) for features in (1, 16, 63, 64, 65, 256, 257, 700)],
    ],
)
def test_leaving_zeros_out_changes_no_bit(rows: int, features: int, units: int, share: float) -> None:
    assert_same_products(arrays_of(rows, features, units, share=share), rows=rows)


@needs_kernels
@given(
    rows=st.integers(1, 80),
    features=st.integers(1, 600),
    units=st.integers(1, 600),
    share=st.floats(0, 1),
    data=st.data(),
)
@hypothesis_settings(max_examples=25, deadline=None)
def test_any_part_of_any_batch_is_multiplied(
    rows: int, features: int, units: int, share: float, data: st.DataObject
) -> None:
    arrays = arrays_of(rows, features, units, share=share, has_bias=data.draw(st.booleans()))
    assert_same_products(arrays, rows=data.draw(st.integers(1, rows)))


@needs_kernels
def test_weights_without_a_gradient_of_inputs_are_multiplied_alike() -> None:
    arrays = arrays_of(20, 100, 300)
    gradient, alone = gradient_of(arrays), torch.empty_like(arrays.kernel)
    run(ActiveProducts(arrays).gradients(gradient, for_kernel=alone, for_inputs=None), rows=20)
    assert torch.equal(alone, found(ActiveProducts(arrays), arrays, rows=20)[1])


@needs_kernels
def test_where_an_input_is_zero_its_gradient_is_too() -> None:
    arrays = arrays_of(20, 100, 300)
    for_inputs = found(ActiveProducts(arrays), arrays, rows=20)[2]
    assert torch.equal(for_inputs != 0, arrays.inputs != 0)


@needs_kernels
def test_an_image_gives_the_same_alone() -> None:
    arrays = arrays_of(20, 500, 300)
    outputs, _, for_inputs = found(ActiveProducts(arrays), arrays, rows=20)
    alone = found(ActiveProducts(arrays), arrays, rows=1)
    assert torch.equal(alone[0], outputs[:1])
    assert torch.equal(alone[2][:1], for_inputs[:1])


@needs_kernels
def test_what_is_not_a_number_stays_so() -> None:
    arrays = arrays_of(5, 90, 300)
    arrays.inputs[3, 80] = torch.nan
    outputs, for_kernel, for_inputs = found(ActiveProducts(arrays), arrays, rows=5)
    assert outputs.isnan().all(1).tolist() == [False, False, False, True, False]
    assert for_kernel.isnan().all(1).nonzero().tolist() == [[80]]
    assert for_inputs.isfinite().all()


def test_small_layers_and_batches_and_other_types_stay_dense(by: str) -> None:
    arrays = arrays_of(32, 512, 128)
    assert pays(arrays) == (by == "C")
    assert not pays(arrays_of(31, 512, 128))
    assert not pays(arrays_of(32, 511, 128))
    assert not pays(arrays_of(32, 600, 127))
    assert not pays(replace(arrays, inputs=arrays.inputs.bfloat16()))
