"""Draw images in rows, a text below each: pixels and texts in, one picture out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bakeoff.data import Dataset
from bakeoff.errors import DataError
from bakeoff.figures.looks import WIDTH
from bakeoff.figures.words import literal

DIVERGING = "RdBu_r"
"""The colours of weights: blue below zero, red above it."""

# Between two images, as a share of an image's width.
_GAP = 0.12
# Pixels are drawn so large that viewers which smooth them do no harm.
_DOTS_PER_INCH = 126
_TEXT_SIZE = 8
# Axes of tiles that have a fourth one for red, green and blue.
_WITH_COLOURS = 4
# A line's height in inches.
_LINE = 0.145


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """One image and what is said below it.

    Attributes:
        pixels: (height, width) shades, or (height, width, 3) red, green and blue.
        lines: Below it.
    """

    pixels: NDArray[np.float64]
    lines: tuple[str, ...] = ()


def image_tile(image: NDArray[np.generic], *, lines: Sequence[str] = ()) -> Tile:
    """Return a data set's image as a tile: three channels as colours, else the channels' mean in shades.

    Args:
        image: (height, width, channel).
        lines: Below it.
    """
    pixels = image.astype(np.float64)
    return Tile(pixels=pixels if image.shape[-1] == 3 else pixels.mean(axis=-1), lines=tuple(lines))


def check_images(dataset: Dataset) -> None:
    """Check that a data set holds what can be shown.

    Raises:
        DataError: It holds vectors.
    """
    if len(dataset.image_shape) != 3:
        problem = f"holds vectors of {dataset.image_shape[0]} values, not images: there is no picture to draw."
        raise DataError(problem, source=dataset.name)


def mosaic_height(tiles: Sequence[Tile], *, columns: int) -> float:
    """Return how many inches high a mosaic is in a figure of our width."""
    grid = _grid(tiles, columns)
    return grid.rows * grid.row_height * WIDTH / (columns * grid.column_width)


def draw_mosaic(tiles: Sequence[Tile], axes: Axes, *, columns: int, is_signed: bool = False) -> None:
    """Draw tiles row by row, all on one scale.

    Args:
        tiles: At least one; all of one shape.
        axes: Where to draw; they lose their frame.
        columns: How many stand in a row.
        is_signed: Whether the pixels are weights, which zero has a colour for; else the lowest value is black.
    """
    grid = _grid(tiles, columns)
    width, height = columns * grid.column_width, grid.rows * grid.row_height
    canvas = np.zeros((height, width, 4), dtype=np.uint8)
    painted = _painted(np.stack([tile.pixels for tile in tiles]), grid.times, is_signed=is_signed)
    for place, (tile, picture) in enumerate(zip(tiles, painted, strict=True)):
        row, column = divmod(place, columns)
        top, left = row * grid.row_height, column * grid.column_width
        canvas[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
        if tile.lines:
            below = top + picture.shape[0] + grid.gap // 4
            words = axes.text(left, below, literal("\n".join(tile.lines)), va="top", fontsize=_TEXT_SIZE)
            words.set_linespacing(1.1)
            # The canvas has room for it.
            words.set_in_layout(False)
    axes.imshow(canvas, extent=(0, width, height, 0), interpolation="none")
    axes.set_axis_off()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Where tiles stand, in dots.

    Attributes:
        times: How many dots a pixel is wide and high.
        gap: Between two columns.
        column_width: From one column to the next.
        row_height: From one row to the next, the text below a tile included.
        rows: How many there are.
    """

    times: int
    gap: int
    column_width: int
    row_height: int
    rows: int


def _grid(tiles: Sequence[Tile], columns: int) -> _Grid:
    height, width = tiles[0].pixels.shape[:2]
    inches = WIDTH / columns / (1 + _GAP)
    times = max(1, round(inches * _DOTS_PER_INCH / width))
    gap = max(1, round(_GAP * times * width))
    # What a line of text takes, where the figure is as wide as ours.
    text = round(max(len(tile.lines) for tile in tiles) * _LINE / inches * times * width)
    return _Grid(
        times=times,
        gap=gap,
        column_width=times * width + gap,
        row_height=times * height + gap + text,
        rows=-(-len(tiles) // columns),
    )


def _painted(pixels: NDArray[np.float64], times: int, *, is_signed: bool) -> NDArray[np.uint8]:
    """Return (tile, height, width, 4) red, green, blue and opacity, each pixel repeated both ways."""
    low, high = float(pixels.min()), float(pixels.max())
    if is_signed:
        high = max(abs(low), abs(high))
        low = -high
    scaled = (pixels - low) / (high - low) if high > low else np.zeros_like(pixels)
    if scaled.ndim == _WITH_COLOURS:
        painted = np.concatenate([scaled, np.ones((*scaled.shape[:-1], 1))], axis=-1)
    else:
        painted = mpl.colormaps[DIVERGING if is_signed else "gray"](scaled)
    small: NDArray[np.uint8] = (255 * painted).round().astype(np.uint8)
    return small.repeat(times, axis=1).repeat(times, axis=2)
