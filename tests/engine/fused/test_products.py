"""Dense layers' products, against NumPy's in double precision, in sizes that fill no register and no cache."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tests.engine.fused.single import run

from bakeoff.engine.fused.products import (
    DenseArrays,
    bias_gradient,
    dense_forward,
    dense_input_gradient,
    dense_weight_gradient,
    product_room,
)

# Rows, features, units: one of each, odd ones, and more than one block in every direction.
SIZES = [(1, 1, 1), (5, 3, 2), (13, 31, 33), (12, 384, 32), (50, 785, 10), (7, 400, 517), (100, 33, 65), (1500, 3, 7)]


@pytest.mark.parametrize("sizes", SIZES)
def test_a_dense_layer_multiplies_as_numpy_does(sizes: tuple[int, int, int], by: str) -> None:
    rows, features, units = sizes
    draw = torch.Generator().manual_seed(rows)
    inputs, kernel, bias, gradient = (
        torch.randn(*shape, generator=draw) for shape in ((rows, features), (features, units), (units,), (rows, units))
    )
    arrays = DenseArrays(inputs=inputs, kernel=kernel, bias=bias, outputs=torch.empty(rows, units), room=product_room())
    for_kernel, for_inputs, for_bias = torch.empty_like(kernel), torch.empty_like(inputs), torch.empty_like(bias)
    run(
        [
            dense_forward(arrays),
            dense_weight_gradient(arrays, gradient, result=for_kernel),
            dense_input_gradient(arrays, gradient, result=for_inputs),
            bias_gradient(gradient, result=for_bias),
        ],
        rows=rows,
    )
    x, w, g = (tensor.double().numpy() for tensor in (inputs, kernel, gradient))
    for found, expected in (
        (arrays.outputs, x @ w + bias.numpy()),
        (for_kernel, x.T @ g),
        (for_inputs, g @ w.T),
        (for_bias, g.sum(0)),
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-4)


def test_a_partial_batch_leaves_the_other_rows_alone(by: str) -> None:
    arrays = DenseArrays(
        inputs=torch.ones(4, 3),
        kernel=torch.ones(3, 2),
        bias=None,
        outputs=torch.full((4, 2), 7.0),
        room=product_room(),
    )
    run([dense_forward(arrays)], rows=3)
    assert arrays.outputs.tolist() == [[3, 3], [3, 3], [3, 3], [7, 7]]
