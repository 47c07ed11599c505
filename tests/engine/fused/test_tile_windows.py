"""Windows within squares of outputs, against PyTorch's pooling, with equal values among them."""

from __future__ import annotations

import torch
import torch.nn.functional as nn
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bakeoff.engine.fused.tile_windows import Windows


@given(high=st.integers(1, 3), wide=st.integers(1, 3), images=st.integers(1, 4), channels=st.integers(1, 5))
@hypothesis_settings(max_examples=30, deadline=None)
def test_windows_and_their_gradients_are_pytorchs(high: int, wide: int, images: int, channels: int) -> None:
    # Few different values, so that windows hold equal ones; PyTorch, too, takes the first.
    squares = torch.randint(-2, 3, (high, 4, 4, wide, images, channels)).float()
    leaf = _as_images(squares).requires_grad_()
    expected = nn.max_pool2d(leaf, 2)
    # Those of as many images come before them.
    windows = Windows((high, 4, 4, wide, 2 * images, channels), is_rounded=False)
    some = slice(images, 2 * images)
    assert torch.equal(_as_images(windows.largest(squares, images=some)), expected)
    gradient = torch.randint(-4, 5, (high, 2, 2, wide, images, channels)).float()
    (wanted,) = torch.autograd.grad(expected, leaf, _as_images(gradient))
    windows.spread(gradient, squares=squares, images=some)
    assert torch.equal(_as_images(squares), wanted)


def _as_images(squares: torch.Tensor) -> torch.Tensor:
    """Return (tile down, row, column, tile across, image, channel) as (image, channel, height, width)."""
    return squares.permute(4, 5, 0, 1, 3, 2).flatten(4, 5).flatten(2, 3).contiguous()
