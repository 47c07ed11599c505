"""A convolution's directions, against the shapes that PyTorch finds, and which layers are plain."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from tests.engine.fused.convolved import convolution_layer, convolutions, says

from bakeoff.engine.fused.axes import axes_of, is_plain, padded
from bakeoff.engine.fused.sizes import PANEL
from bakeoff.engine.images import convolution
from bakeoff.spec import Conv2D


@given(drawn=convolutions(most_taps=4))
def test_as_many_pixels_go_out_as_pytorch_finds(drawn: tuple[Conv2D, tuple[int, int, int]]) -> None:
    of, shape = drawn
    images, kernel = torch.zeros(1, 1, *shape), torch.zeros(1, *of.kernel_size, shape[-1], of.filters)
    found = convolution(of, images, kernels=kernel, biases=torch.zeros(1, of.filters))
    down, across = axes_of(of, images[0])
    assert (down.outputs, across.outputs) == tuple(found.shape[2:4])
    assert (down.inputs, across.inputs) == shape[:2]
    assert (down.taps, across.taps) == of.kernel_size


def test_an_even_kernel_has_its_zeros_where_keras_puts_them() -> None:
    down, across = axes_of(convolution_layer("Conv2D(2, (4, 3), padding='same')"), torch.zeros(1, 8, 8, 1))
    assert (down.zeros, down.before) == ((1, 2), 1)
    assert (across.zeros, across.before) == ((1, 1), 1)


@pytest.mark.parametrize("text", ["Conv2D(2, 3, strides=2)", "Conv2D(2, 3, dilation_rate=2)"])
def test_strides_and_holes_are_not_plain(text: str) -> None:
    assert not says(is_plain, text, (9, 9, 1))
    assert says(is_plain, "Conv2D(2, 3)", (9, 9, 1))
    assert not says(is_plain, "Conv2D(2, 3)", (9, 9, 1), torch.bfloat16)


def test_channels_fill_whole_panels() -> None:
    assert [padded(count) for count in (1, PANEL, PANEL + 1)] == [PANEL, PANEL, 2 * PANEL]
