"""Draw images with characters: pixel values in, lines of block characters out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHADES = " ░▒▓█"
_BARS = " ▁▂▃▄▅▆▇█"
_UPPER, _LOWER = "▀", "▄"
# Two pixels in one character: from this difference in shade on, each is drawn by itself.
_EDGE = 2


def picture_lines(image: NDArray[np.generic], *, width: int) -> tuple[str, ...]:
    """Return an image as lines of at most `width` characters, the brightest value as a full block.

    Args:
        image: (height, width, channel), drawn in shades of its channels' mean with two rows of pixels to a line; or
            (feature,), drawn as bars.
        width: How many characters there is room for; a wider image is reduced by a whole factor.
    """
    if image.ndim == 1:
        bars = _levels(image.tolist(), len(_BARS))
        return tuple("".join(_BARS[level] for level in bars[at : at + width]) for at in range(0, len(bars), width))
    rows = _reduced(image.mean(axis=-1), factor=-(-image.shape[1] // width))
    flat = _levels([value for row in rows for value in row], len(_SHADES))
    column_count = len(rows[0])
    shades = [flat[at : at + column_count] for at in range(0, len(flat), column_count)]
    if len(shades) % 2:
        shades.append([0] * column_count)
    return tuple("".join(map(_character, upper, lower)) for upper, lower in zip(shades[::2], shades[1::2], strict=True))


def _reduced(pixels: NDArray[np.generic], *, factor: int) -> list[list[float]]:
    """Return (height, width) pixels with each square of `factor` by `factor` as its mean; what is left over is cut."""
    rows, columns = (min(factor, length) for length in pixels.shape)
    height, width = pixels.shape[0] // rows, pixels.shape[1] // columns
    cut = pixels[: height * rows, : width * columns]
    whole: list[list[float]] = cut.reshape(height, rows, width, columns).mean(axis=(1, 3)).tolist()
    return whole


def _levels(values: Sequence[float], level_count: int) -> list[int]:
    """Return each value's level from 0, for the least, to `level_count - 1`, for the greatest."""
    low, high = min(values), max(values)
    scale = (level_count - 1) / (high - low) if high > low else 0.0
    return [round((value - low) * scale) for value in values]


def _character(upper: int, lower: int) -> str:
    if upper - lower >= _EDGE:
        return _UPPER
    if lower - upper >= _EDGE:
        return _LOWER
    return _SHADES[(upper + lower + 1) // 2]
