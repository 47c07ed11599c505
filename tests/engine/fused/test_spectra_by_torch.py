"""Spectra by PyTorch's products: against SciPy, and batches of more images than are transformed at once."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
import torch
from scipy.signal import correlate
from tests.engine.fused.convolved import assert_close, convolution_layer
from tests.engine.fused.single import run

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.spectra_by_torch import SpectraByTorch

CHANNELS, FILTERS = 3, 5


def found_by(layer: str, images: torch.Tensor, kernel: torch.Tensor, *, rows: int, room: torch.Tensor) -> torch.Tensor:
    """Return what the spectra make of the first so many images, in a room for more."""
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=None, outputs=room)
    run(SpectraByTorch(convolution_layer(layer), arrays).forward(), rows=rows)
    return room[:rows]


@pytest.mark.parametrize(("padding", "size"), [("valid", (6, 5)), ("same", (10, 9))])
@pytest.mark.parametrize("rows", [1, 8, 9, 19])
def test_an_image_is_correlated_with_the_kernel(
    padding: Literal["valid", "same"], size: tuple[int, int], rows: int
) -> None:
    images, kernel = torch.randn(19, 10, 9, CHANNELS), torch.randn(5, 5, CHANNELS, FILTERS)
    room = torch.full((19, *size, FILTERS), 7.0)
    found = found_by(f"Conv2D({FILTERS}, 5, padding='{padding}')", images, kernel, rows=rows, room=room)
    pairs = [[(images[rows - 1, :, :, c], kernel[:, :, c, f]) for c in range(CHANNELS)] for f in range(FILTERS)]
    wanted = [sum(correlate(a.double().numpy(), b.double().numpy(), mode=padding) for a, b in pair) for pair in pairs]
    assert_close(found[-1], torch.from_numpy(np.stack(wanted, axis=-1)))
    assert torch.all(room[rows:] == 7)


def test_what_a_larger_batch_left_does_not_reach_a_smaller_one() -> None:
    images, kernel = torch.randn(19, 10, 9, CHANNELS), torch.randn(5, 5, CHANNELS, FILTERS)
    arrays = ConvolutionArrays(inputs=images, kernel=kernel, bias=None, outputs=torch.empty(19, 6, 5, FILTERS))
    way = SpectraByTorch(convolution_layer(f"Conv2D({FILTERS}, 5)"), arrays)
    gradient, results = torch.randn(19, 6, 5, FILTERS), [torch.empty(5, 5, CHANNELS, FILTERS) for _ in range(2)]
    steps = [[*way.forward(), *way.gradients(gradient, for_kernel=each, for_inputs=None)] for each in results]
    run(steps[0], rows=3)
    run(steps[1], rows=19)
    run(steps[1], rows=3)
    assert torch.equal(*results)
