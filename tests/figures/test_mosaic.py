"""Images in rows: every pixel where it belongs, with its shade."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from bakeoff.data import load_dataset
from bakeoff.errors import DataError
from bakeoff.figures.mosaic import Tile, check_images, draw_mosaic, image_tile, mosaic_height


def canvas(axes: Axes) -> NDArray[np.uint8]:
    (image,) = axes.images
    drawn: NDArray[np.uint8] = np.asarray(image.get_array())
    return drawn


def test_the_lowest_value_is_black_and_the_highest_white() -> None:
    axes = Figure().subplots()
    tiles = [Tile(pixels=np.array([[0.0, 4.0], [2.0, 4.0]])), Tile(pixels=np.array([[4.0, 4.0], [4.0, 0.0]]))]
    draw_mosaic(tiles, axes, columns=2)
    drawn = canvas(axes)
    height, width = drawn.shape[:2]
    assert drawn[0, 0].tolist() == [0, 0, 0, 255]
    assert drawn[0, width // 4, 0] == 255
    assert 100 < drawn[height * 2 // 3, 0, 0] < 150
    # the gap between the tiles is seen through
    assert drawn[0, width // 2 - 2, 3] == 0
    assert drawn[0, width // 2 + 2].tolist() == [255, 255, 255, 255]


def test_zero_is_white_in_a_kernel_and_both_ends_are_as_far() -> None:
    axes = Figure().subplots()
    draw_mosaic([Tile(pixels=np.array([[-1.0, 0.0], [0.0, 4.0]]))], axes, columns=1, is_signed=True)
    drawn = canvas(axes)
    height, width = drawn.shape[:2]
    faint_blue, white = drawn[0, 0, :3], drawn[0, width * 2 // 3, :3]
    assert white.min() > 240
    assert faint_blue[2] > faint_blue[0]
    red = drawn[height // 2, width // 2, :3]
    assert red[0] > 2 * red[2]


def test_texts_stand_below_their_tiles() -> None:
    axes = Figure().subplots()
    tile = Tile(pixels=np.zeros((4, 4)), lines=("$one$", "two"))
    draw_mosaic([tile, replace(tile, lines=())], axes, columns=2)
    (text,) = axes.texts
    assert text.get_text() == "\\$one\\$\ntwo"
    assert mosaic_height([tile], columns=2) > mosaic_height([replace(tile, lines=())], columns=2)


def test_three_channels_are_colours_and_others_shades() -> None:
    colours = image_tile(np.dstack([np.full((2, 2), value) for value in (1, 2, 3)]))
    assert colours.pixels.shape == (2, 2, 3)
    assert image_tile(np.dstack([np.full((2, 2), value) for value in (1, 3)])).pixels.tolist() == [[2.0, 2.0]] * 2
    axes = Figure().subplots()
    draw_mosaic([colours], axes, columns=1)
    assert canvas(axes)[0, 0].tolist() == [0, 128, 255, 255]


def test_vectors_are_no_pictures() -> None:
    mnist = load_dataset("mnist")
    check_images(mnist)
    flat = replace(mnist, train_images=mnist.train_images.reshape(60_000, -1), name="flat")
    with pytest.raises(DataError, match="flat: holds vectors of 784 values, not images: there is no picture to draw"):
        check_images(flat)
