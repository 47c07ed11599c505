"""Tiles in C: more of them than are worked on at once; images do not depend on their neighbours."""

from __future__ import annotations

import pytest
import torch
from tests.engine.fused.convolved import convolution_layer
from tests.engine.fused.single import needs_kernels, run

from bakeoff.engine.fused.axes import axes_of
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.tiles import Tiles, tiles


@needs_kernels
def test_an_image_has_the_same_bits_alone_and_among_others() -> None:
    of = convolution_layer("Conv2D(18, 3, padding='same', activation='relu')")
    images, kernel, bias = torch.randn(21, 12, 11, 17), torch.randn(3, 3, 17, 18), torch.randn(18)

    def outputs_of(chosen: torch.Tensor) -> torch.Tensor:
        outputs = torch.empty(len(chosen), 12, 11, 18)
        arrays = ConvolutionArrays(inputs=chosen, kernel=kernel, bias=bias, outputs=outputs)
        run(Tiles(of, arrays).forward(), rows=len(chosen))
        return outputs

    together = outputs_of(images)
    for number in (0, 3, 20):
        assert torch.equal(outputs_of(images[number : number + 1].clone())[0], together[number])


@pytest.mark.parametrize(("size", "expected"), [(5, 1), (6, 1), (7, 2), (28, 7)])
def test_tiles_cover_all_outputs(size: int, expected: int) -> None:
    down, _ = axes_of(convolution_layer("Conv2D(8, 3)"), torch.empty(1, size, 9, 4))
    assert tiles(down) == expected
