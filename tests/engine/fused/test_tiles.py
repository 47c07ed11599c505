"""Tiles in C: more of them than are worked on at once; images do not depend on their neighbours."""

from __future__ import annotations

import pytest
import torch
from tests.engine.fused.convolved import convolution_layer, normal
from tests.engine.fused.single import needs_kernels, run

from bakeoff.engine.fused.axes import axes_of
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.tiled import tiled_convolution
from bakeoff.engine.fused.tiles import Tiles, lines, tiles


@needs_kernels
@pytest.mark.parametrize("size", [(12, 11), (13, 10), (6, 2), (1, 5)])
def test_an_image_has_the_same_bits_alone_and_among_others(size: tuple[int, int]) -> None:
    of = convolution_layer("Conv2D(18, 3, padding='same', activation='relu')")
    draw = normal(8)
    images, kernel, bias = draw(21, *size, 17), draw(3, 3, 17, 18), draw(18)

    def outputs_of(chosen: torch.Tensor) -> torch.Tensor:
        outputs = torch.empty(len(chosen), *size, 18)
        arrays = ConvolutionArrays(inputs=chosen, kernel=kernel, bias=bias, outputs=outputs)
        run(Tiles(of, arrays).forward(), rows=len(chosen))
        return outputs

    together = outputs_of(images)
    for number in (0, 3, 20):
        assert torch.equal(outputs_of(images[number : number + 1].clone())[0], together[number])


@pytest.mark.parametrize("size", [(14, 13), (28, 28)])
def test_the_gradient_of_a_kernel_has_the_same_bits_with_and_without_that_of_inputs(
    by: str, size: tuple[int, int]
) -> None:
    of = convolution_layer("Conv2D(32, 3, padding='same')")
    draw = normal(9)
    images, kernel, gradient = draw(3, *size, 16), draw(3, 3, 16, 32), draw(3, *size, 32)
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=None, outputs=torch.empty_like(gradient))
    found = []
    for for_inputs in (None, torch.empty_like(images)):
        way, result = tiled_convolution(of, arrays), torch.empty_like(kernel)
        back = way.backward(gradient.clone(), for_kernel=result, for_bias=None, for_inputs=for_inputs)
        run([*way.forward(), *back], rows=3)
        found.append(result)
    assert torch.equal(*found)


@pytest.mark.parametrize(("size", "expected"), [(5, 1), (6, 1), (7, 2), (28, 7)])
def test_tiles_cover_all_outputs(size: int, expected: int) -> None:
    down, _ = axes_of(convolution_layer("Conv2D(8, 3)"), torch.empty(1, size, 9, 4))
    assert tiles(down) == expected


@pytest.mark.parametrize(("outputs", "expected"), [(3, 6), (4, 6), (5, 10), (6, 10), (7, 12), (14, 22), (28, 42)])
def test_a_tile_with_no_more_than_two_outputs_has_fewer_lines(outputs: int, expected: int) -> None:
    down, _ = axes_of(convolution_layer("Conv2D(8, 3)"), torch.empty(1, outputs + 2, 9, 4))
    assert lines(down) == expected
