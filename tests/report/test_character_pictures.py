"""Images in characters: two rows to a line, shades from the least to the greatest value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.report.character_pictures import picture_lines


def image(rows: list[list[int]]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.array(rows, dtype=np.uint8)[..., np.newaxis]


def test_each_character_holds_two_pixels() -> None:
    pixels = image([[0, 255, 255, 0], [0, 255, 0, 255]])
    assert picture_lines(pixels, width=4) == (" █▀▄",)


def test_pixels_that_are_alike_make_a_shade() -> None:
    assert picture_lines(image([[0, 64, 128, 191, 255]] * 2), width=5) == (" ░▒▓█",)


def test_a_last_odd_row_stands_over_nothing() -> None:
    assert picture_lines(image([[0], [0], [255]]), width=1) == (" ", "▀")


def test_the_least_value_is_empty_whatever_it_is() -> None:
    pixels = np.array([[[-0.5], [3.5]], [[-0.5], [3.5]]], dtype=np.float32)
    assert picture_lines(pixels, width=2) == (" █",)


def test_a_flat_image_is_empty() -> None:
    assert picture_lines(image([[7, 7], [7, 7]]), width=2) == ("  ",)


def test_colours_become_shades_of_grey() -> None:
    pixels = np.zeros((2, 2, 3), dtype=np.uint8)
    pixels[:, 1] = (255, 255, 255)
    assert picture_lines(pixels, width=2) == (" █",)


def test_a_vector_becomes_bars() -> None:
    assert picture_lines(np.arange(9, dtype=np.float32), width=5) == (" ▁▂▃▄", "▅▆▇█")


def test_a_wide_image_is_reduced_by_a_whole_factor() -> None:
    pixels = np.kron(np.array([[0, 255]], dtype=np.uint8), np.ones((6, 3), dtype=np.uint8))[..., np.newaxis]
    assert picture_lines(pixels, width=2) == (" █",)


@pytest.mark.parametrize("shape", [(1, 9, 1), (9, 1, 1), (1, 1, 3)])
def test_thin_images_are_drawn_as_well(shape: tuple[int, ...]) -> None:
    assert picture_lines(np.ones(shape, dtype=np.uint8), width=4)


@given(height=st.integers(1, 40), columns=st.integers(1, 90), width=st.integers(1, 80), seed=st.integers(0, 2**32 - 1))
def test_no_line_is_wider_than_asked_for(height: int, columns: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, columns, 1), dtype=np.uint8)
    assert max(map(len, picture_lines(pixels, width=width))) <= width
