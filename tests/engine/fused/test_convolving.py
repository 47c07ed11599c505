"""Direct convolutions of the fused program, against autograd in double precision."""

from __future__ import annotations

import pytest
from tests.engine.fused.convolved import assert_as_autograd
from tests.engine.small import layer

from bakeoff.engine.fused.convolving import DirectConvolution
from bakeoff.spec import Conv2D

CALLS = (
    "Conv2D(5, 3)",
    "Conv2D(5, 3, padding='same')",
    "Conv2D(5, (2, 4), padding='same', strides=2)",
    "Conv2D(5, 1, strides=(3, 2))",
    "Conv2D(5, 2, dilation_rate=2, padding='same')",
    "Conv2D(5, 3, activation='relu')",
)


@pytest.mark.parametrize("text", CALLS)
def test_a_convolution_goes_forward_and_back_as_autograd_does(text: str) -> None:
    of = layer(text)
    assert isinstance(of, Conv2D)
    assert_as_autograd(of, shape=(3, 9, 7, 4), rows=3, way=DirectConvolution)
