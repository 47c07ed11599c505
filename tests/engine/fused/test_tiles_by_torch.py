"""Tiles by PyTorch's products: against SciPy, batches of more images than are worked on at once, and the rule."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
import torch
from scipy.signal import correlate
from tests.engine.fused.convolved import assert_close, convolution_layer, says
from tests.engine.fused.single import run

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.tiles_by_torch import TilesByTorch, pays

CHANNELS, FILTERS = 3, 5


@pytest.mark.parametrize(("padding", "size"), [("valid", (8, 7)), ("same", (10, 9))])
@pytest.mark.parametrize("rows", [1, 16, 17, 35])
def test_an_image_is_correlated_with_the_kernel(
    padding: Literal["valid", "same"], size: tuple[int, int], rows: int
) -> None:
    images, kernel = torch.randn(35, 10, 9, CHANNELS), torch.randn(3, 3, CHANNELS, FILTERS)
    room = torch.full((35, *size, FILTERS), 7.0)
    layer = convolution_layer(f"Conv2D({FILTERS}, 3, padding='{padding}')")
    run(
        TilesByTorch(layer, ConvolutionArrays(inputs=images, kernel=kernel, bias=None, outputs=room)).forward(),
        rows=rows,
    )
    pairs = [[(images[rows - 1, :, :, c], kernel[:, :, c, f]) for c in range(CHANNELS)] for f in range(FILTERS)]
    wanted = [sum(correlate(a.double().numpy(), b.double().numpy(), mode=padding) for a, b in pair) for pair in pairs]
    assert_close(room[rows - 1], torch.from_numpy(np.stack(wanted, axis=-1)))
    assert torch.all(room[rows:] == 7)


@pytest.mark.parametrize("is_pooled", [False, True])
def test_what_a_larger_batch_left_does_not_reach_a_smaller_one(*, is_pooled: bool) -> None:
    images, kernel = torch.randn(19, 11, 9, CHANNELS), torch.randn(3, 3, CHANNELS, FILTERS)
    size = (4, 3) if is_pooled else (9, 7)
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=None, outputs=torch.empty(19, *size, FILTERS))
    way = TilesByTorch(convolution_layer(f"Conv2D({FILTERS}, 3, activation='relu')"), arrays, is_pooled=is_pooled)
    gradient, of_kernel, of_images = (
        torch.randn_like(arrays.outputs),
        torch.empty_like(kernel),
        torch.empty(19, 11, 9, 3),
    )
    steps = [*way.forward(), *way.gradients(gradient, for_kernel=of_kernel, for_inputs=of_images)]
    found = []
    for rows in (3, 19, 3):
        run(steps, rows=rows)
        found.append((arrays.outputs[:3].clone(), of_kernel.clone(), of_images[:3].clone()))
    for first, last in zip(found[0], found[2], strict=True):
        assert torch.equal(first, last)


@pytest.mark.parametrize(
    ("text", "shape", "expected"),
    [
        ("Conv2D(64, 3)", (26, 26, 32), True),
        ("Conv2D(128, 3, padding='same')", (14, 14, 64), True),
        ("Conv2D(32, 3, padding='same')", (28, 28, 16), False),
        ("Conv2D(64, 3, padding='same')", (14, 14, 32), False),
        ("Conv2D(64, 3)", (200, 200, 32), False),
    ],
)
def test_they_are_for_many_channels_and_small_images(text: str, shape: tuple[int, int, int], *, expected: bool) -> None:
    assert says(pays, text, shape) == expected
