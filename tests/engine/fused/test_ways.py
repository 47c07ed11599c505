"""The way that a convolution's shapes ask for."""

from __future__ import annotations

import pytest
from tests.engine.fused.convolved import arrays_for_rules, convolution_layer
from tests.engine.fused.single import needs_kernels

from bakeoff.engine.fused.pooled import pays
from bakeoff.engine.fused.ways import WayName, way_of
from bakeoff.spec import MaxPooling2D


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
    of = convolution_layer(text)
    assert way_of(of, arrays_for_rules(of, shape)) == way


@pytest.mark.parametrize("taps", [3, 11])
def test_what_goes_another_way_alone_is_not_pooled_at_once(by: str, taps: int) -> None:
    of = convolution_layer(f"Conv2D(512, {taps}, padding='same', activation='relu')")
    assert not pays(of, arrays_for_rules(of, (28, 28, 4)), pooling=MaxPooling2D())
