"""Frame what is drawn as MNIST frames its digits: grey pixels in, the drawing cut out, scaled and centred out.

MNIST's authors scaled each digit to fit 20 × 20 pixels, keeping its proportions, and put its centre of mass in the
middle of 28 × 28. All arrays here are (height, width) with ink at 255 on a background of 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float64]

WHITE = 255.0
INK = 64
"""From here on a value is part of the drawing and not of its background."""

_FRAME_SHARE = 20 / 28


def framed(ink: Grey, *, height: int, width: int) -> Grey:
    """Return (height, width): the drawing scaled to fit 20/28 of it, its centre of mass on the pixel in the middle.

    Args:
        ink: Any size; some value is `INK` or more.
        height: Of the result.
        width: Of the result.
    """
    return _centred(_fitted(ink, height=height, width=width), height=height, width=width)


def is_framed(image: Grey) -> bool:
    """Say whether an image has MNIST's frame already: its size and its centre, to a pixel."""
    if image.max() < INK:
        return False
    top, bottom, left, right = _box(image)
    height, width = image.shape
    size = max((bottom - top) / height, (right - left) / width)
    row, column = _centre(image)
    is_central = abs(row - height // 2) <= 1 and abs(column - width // 2) <= 1
    return is_central and bool(abs(size - _FRAME_SHARE) <= 1 / max(height, width))


def _fitted(ink: Grey, *, height: int, width: int) -> Grey:
    """Return the drawing cut out with about a pixel around it, scaled to fit its share of the frame."""
    top, bottom, left, right = _box(ink)
    scale = min(height * _FRAME_SHARE / (bottom - top), width * _FRAME_SHARE / (right - left))
    # One that has the right size already, to a pixel in twenty, stays as sharp as it is.
    scale = 1.0 if abs(scale - 1) <= 0.06 else scale
    margin = max(1, round(1 / scale))
    cut = np.pad(ink, margin)[top : bottom + 2 * margin, left : right + 2 * margin]
    if scale == 1:
        return cut
    size = (max(1, round(cut.shape[1] * scale)), max(1, round(cut.shape[0] * scale)))
    resized = Image.fromarray(cut.astype(np.float32)).resize(size, Image.Resampling.LANCZOS)
    return np.clip(np.asarray(resized).astype(np.float64), 0, WHITE)


def _centred(drawn: Grey, *, height: int, width: int) -> Grey:
    """Return (height, width) with `drawn` moved by whole pixels; what sticks out is lost."""
    row, column = _centre(drawn)
    rows, columns = drawn.shape
    canvas = np.zeros((height + 2 * rows, width + 2 * columns))
    top = rows + height // 2 - int(np.floor(row + 0.5))
    left = columns + width // 2 - int(np.floor(column + 0.5))
    canvas[top : top + rows, left : left + columns] = drawn
    return canvas[rows : rows + height, columns : columns + width]


def _box(ink: Grey) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of what is drawn; bottom and right are the first row and column after it."""
    rows, columns = (np.flatnonzero((ink >= INK).any(axis=axis)) for axis in (1, 0))
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def _centre(ink: Grey) -> tuple[float, float]:
    """Return the centre of mass, in rows and columns."""
    mass = ink.sum()
    rows, columns = (np.arange(length) for length in ink.shape)
    return float(ink.sum(axis=1) @ rows / mass), float(ink.sum(axis=0) @ columns / mass)
