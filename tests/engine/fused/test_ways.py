"""The way that a convolution's shapes ask for."""

from __future__ import annotations

import pytest
import torch
from tests.engine.fused.convolved import convolution_layer
from tests.engine.fused.single import needs_kernels

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.pooled import pays
from bakeoff.engine.fused.ways import WayName, way_of
from bakeoff.spec import MaxPooling2D


def arrays_of(text: str, shape: tuple[int, int, int]) -> ConvolutionArrays:
    of = convolution_layer(text)
    kernel = torch.empty(*of.kernel_size, shape[-1], of.filters)
    return ConvolutionArrays(inputs=torch.empty(1, *shape), kernel=kernel, bias=None, outputs=torch.empty(0))


@needs_kernels
@pytest.mark.parametrize(
    ("text", "shape", "way"),
    [
        ("Conv2D(32, 3)", (28, 28, 1), "narrow"),
        ("Conv2D(512, 3, padding='same')", (28, 28, 4), "narrow"),
        ("Conv2D(512, 11, padding='same')", (28, 28, 4), "narrow"),
        ("Conv2D(64, 3)", (26, 26, 32), "tiled"),
        ("Conv2D(64, 11)", (18, 18, 32), "spectral"),
        ("Conv2D(64, 1)", (28, 28, 32), "direct"),
    ],
)
def test_shapes_decide_the_way(text: str, shape: tuple[int, int, int], way: WayName) -> None:
    assert way_of(convolution_layer(text), arrays_of(text, shape)) == way


@pytest.mark.parametrize("taps", [3, 11])
def test_what_goes_another_way_alone_is_not_pooled_at_once(by: str, taps: int) -> None:
    text = f"Conv2D(512, {taps}, padding='same', activation='relu')"
    assert not pays(convolution_layer(text), arrays_of(text, (28, 28, 4)), pooling=MaxPooling2D())
