"""Windows of 2 × 2 within squares of outputs, by PyTorch's operations: each one's largest value, and its gradient.

Pixels at one place of all windows are one operand, of many neighbours. Answers are kept as 0 or 1 in the numbers' own
type, which PyTorch finds, and multiplies by, many at a time.
"""

from __future__ import annotations

from functools import cache
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.sizes import WINDOW


@final
class Windows:
    """The windows of one convolution.

    Squares are (tile down, row, column, tile across, image, out); what has a number for each window is as well, with
    half as many rows and columns.
    """

    def __init__(self, squares: tuple[int, ...], *, is_rounded: bool) -> None:
        """Take the shape of all squares; where `is_rounded` is set, what is compared are bf16 numbers."""
        *_, self._images, _ = squares
        count = torch.Size(_halved(squares)).numel()
        # Whether the lower row has the largest value; and in that row the right column.
        self._is_lower, self._is_right = torch.empty(count), torch.empty(count)
        self._is_rounded = is_rounded
        self._room = cache(_new_room)

    def largest(self, squares: Tensor, *, images: slice) -> Tensor:
        """Return each window's largest value, the first of equal ones, and remember where it was."""
        if self._is_rounded:
            squares.copy_(squares.to(torch.bfloat16))
        upper, lower, is_right_below = self._room(squares.shape)
        is_lower, is_right = (self._of(answers, upper, images) for answers in (self._is_lower, self._is_right))
        upper_left, upper_right, lower_left, lower_right = _pixels(squares)
        torch.gt(upper_right, upper_left, out=is_right)
        torch.gt(lower_right, lower_left, out=is_right_below)
        torch.maximum(upper_left, upper_right, out=upper)
        torch.maximum(lower_left, lower_right, out=lower)
        torch.gt(lower, upper, out=is_lower)
        is_right.lerp_(is_right_below, is_lower)
        return torch.maximum(upper, lower, out=upper)

    def room(self, squares: Tensor) -> Tensor:
        """Return room for a number for each window of such squares."""
        return self._room(squares.shape)[0]

    def spread(self, gradient: Tensor, *, squares: Tensor, images: slice) -> None:
        """Give the gradient of each window, which changes, to its largest pixel, and none to the others."""
        is_lower, is_right = (self._of(answers, gradient, images) for answers in (self._is_lower, self._is_right))
        upper_left, upper_right, lower_left, lower_right = _pixels(squares)
        lower = torch.mul(gradient, is_lower, out=self._room(squares.shape)[1])
        upper = gradient.sub_(lower)
        for row, left, right in ((upper, upper_left, upper_right), (lower, lower_left, lower_right)):
            torch.mul(row, is_right, out=right)
            torch.sub(row, right, out=left)

    def _of(self, answers: Tensor, windows: Tensor, images: slice) -> Tensor:
        """Return what is remembered of some images, in the order of their windows."""
        start = len(answers) // self._images * images.start
        return answers[start : start + windows.numel()].view(windows.shape)


def _halved(squares: tuple[int, ...]) -> tuple[int, ...]:
    tiles, rows, columns, *others = squares
    return tiles, rows // WINDOW, columns // WINDOW, *others


def _new_room(squares: tuple[int, ...]) -> tuple[Tensor, Tensor, Tensor]:
    shape = _halved(squares)
    return torch.empty(shape), torch.empty(shape), torch.empty(shape)


def _pixels(squares: Tensor) -> tuple[Tensor, ...]:
    """Return the pixels of all windows: upper left, upper right, lower left, lower right."""
    windows = squares.unflatten(2, (-1, WINDOW)).unflatten(1, (-1, WINDOW))
    return tuple(windows[:, :, row, :, column] for row in range(WINDOW) for column in range(WINDOW))
