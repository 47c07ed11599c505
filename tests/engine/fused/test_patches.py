"""Convolutions as products with patches, against autograd in double precision, and the rule that chooses them."""

from __future__ import annotations

import pytest
import torch
from tests.engine.fused.convolved import assert_as_autograd, convolution_layer
from tests.engine.fused.single import run

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.patches import PatchConvolution, pays


@pytest.mark.parametrize("rows", [1, 16, 17, 35])
@pytest.mark.parametrize("layer", ["Conv2D(16, 3, padding='same')", "Conv2D(32, (2, 5), activation='relu')"])
def test_patches_give_what_autograd_gives(layer: str, rows: int) -> None:
    assert_as_autograd(convolution_layer(layer), shape=(35, 9, 8, 1), rows=rows, way=PatchConvolution)


def test_what_a_larger_batch_left_does_not_reach_a_smaller_one() -> None:
    images, kernel = torch.randn(19, 11, 9, 1), torch.randn(3, 3, 1, 16)
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=torch.randn(16), outputs=torch.empty(19, 11, 9, 16))
    way = PatchConvolution(convolution_layer("Conv2D(16, 3, padding='same', activation='relu')"), arrays, gates=True)
    gradient, of_kernel, of_bias = torch.randn(19, 11, 9, 16), torch.empty_like(kernel), torch.empty(16)
    steps = [*way.forward(), *way.backward(gradient, for_kernel=of_kernel, for_bias=of_bias, for_inputs=None)]
    found = []
    for rows in (3, 19, 3):
        run(steps, rows=rows)
        found.append((arrays.outputs[:3].clone(), of_kernel.clone(), of_bias.clone()))
    for first, last in zip(found[0], found[2], strict=True):
        assert torch.equal(first, last)


@pytest.mark.parametrize(
    ("kernel", "expected"),
    [((3, 3, 1, 18), True), ((3, 3, 3, 64), True), ((3, 3, 1, 16), False), ((11, 11, 1, 32), False)],
)
def test_patches_take_much_less_room_than_the_outputs(kernel: tuple[int, ...], *, expected: bool) -> None:
    arrays = ConvolutionArrays(
        inputs=torch.empty(1, 28, 28, kernel[2]), kernel=torch.empty(kernel), bias=None, outputs=torch.empty(0)
    )
    assert pays(arrays) == expected
