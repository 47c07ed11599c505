"""Spectra in C: batches of more images than are multiplied at once; images do not depend on their neighbours."""

from __future__ import annotations

import pytest
import torch
from tests.engine.fused.convolved import assert_as_autograd, convolution_layer
from tests.engine.fused.single import needs_kernels, run

from bakeoff.engine.fused.axes import axes_of
from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.spectra import Spectra, half, period
from bakeoff.engine.fused.spectral import spectral_convolution


@pytest.mark.parametrize("rows", [16, 19, 33])
def test_as_many_images_as_there_are_come_out(by: str, rows: int) -> None:
    of = convolution_layer("Conv2D(18, 5, padding='same')")
    assert_as_autograd(of, shape=(33, 9, 8, 17), rows=rows, way=spectral_convolution)


@needs_kernels
def test_an_image_has_the_same_bits_alone_and_among_others() -> None:
    of = convolution_layer("Conv2D(18, 7, padding='same', activation='relu')")
    images, kernel, bias = torch.randn(21, 12, 11, 17), torch.randn(7, 7, 17, 18), torch.randn(18)

    def outputs_of(chosen: torch.Tensor) -> torch.Tensor:
        outputs = torch.empty(len(chosen), 12, 11, 18)
        arrays = ConvolutionArrays(inputs=chosen, kernel=kernel, bias=bias, outputs=outputs)
        run([*Spectra(of, arrays).forward()], rows=len(chosen))
        return outputs

    together = outputs_of(images)
    for number in (0, 15, 20):
        assert torch.equal(outputs_of(images[number : number + 1].clone())[0], together[number])


@pytest.mark.parametrize(("padding", "expected"), [("valid", 28), ("same", 33)])
def test_the_period_is_as_short_as_wrapping_round_stays_within_zeros(padding: str, expected: int) -> None:
    axis, _ = axes_of(convolution_layer(f"Conv2D(8, 11, padding='{padding}')"), torch.empty(1, 28, 28, 4))
    assert period(axis) == expected
    assert half(axis) == expected // 2 + 1
