"""Framing as MNIST does it: real digits stay where they are, moved and resized ones come back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.data import load_dataset
from bakeoff.data.framing import Grey, framed, is_framed


def digit(index: int) -> Grey:
    """Return a test image with its brightest pixel at 255."""
    image: Grey = load_dataset("mnist").test_images[index, ..., 0].astype(np.float64)
    stretched: Grey = image * (255 / image.max())
    return stretched


def bar(*, height: int, width: int) -> Grey:
    """Return a white bar somewhere on black."""
    image = np.zeros((120, 200))
    image[7 : 7 + height, 30 : 30 + width] = 255
    return image


def test_nearly_every_digit_of_mnist_is_framed() -> None:
    assert sum(is_framed(digit(index)) for index in range(500)) >= 495


def test_digits_of_mnist_stay_as_they_are() -> None:
    unchanged = sum(np.array_equal(framed(digit(index), height=28, width=28), digit(index)) for index in range(200))
    # Stretched to 255, the centre of mass of a few lies on the edge between two pixels.
    assert unchanged >= 190


@given(index=st.integers(0, 9999), down=st.integers(0, 60), right=st.integers(0, 60))
def test_a_moved_digit_comes_back_to_its_place(index: int, down: int, right: int) -> None:
    image = digit(index)
    moved = np.pad(image, ((down, 60 - down), (right, 60 - right)))
    np.testing.assert_array_equal(framed(moved, height=28, width=28), framed(image, height=28, width=28))


@pytest.mark.parametrize(
    ("height", "width", "rows", "columns"),
    [(100, 20, 20, 4), (20, 100, 4, 20), (10, 10, 20, 20), (50, 50, 20, 20)],
)
def test_a_bar_fills_twenty_of_twenty_eight_pixels_in_its_own_proportions(
    height: int, width: int, rows: int, columns: int
) -> None:
    image = framed(bar(height=height, width=width), height=28, width=28) > 127
    assert abs(image.any(axis=1).sum() - rows) <= 1
    assert abs(image.any(axis=0).sum() - columns) <= 1


@given(height=st.integers(1, 100), width=st.integers(1, 100), size=st.sampled_from([(28, 28), (32, 32), (20, 40)]))
def test_the_centre_of_mass_comes_to_the_middle_pixel(height: int, width: int, size: tuple[int, int]) -> None:
    image = framed(bar(height=height, width=width), height=size[0], width=size[1])
    assert image.shape == size
    assert image.min() >= 0
    assert image.max() <= 255
    row = image.sum(axis=1) @ np.arange(size[0]) / image.sum()
    column = image.sum(axis=0) @ np.arange(size[1]) / image.sum()
    assert abs(row - size[0] // 2) <= 0.51
    assert abs(column - size[1] // 2) <= 0.51


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((28, 28)),
        np.pad(np.full((10, 10), 255.0), 9),
        np.pad(np.full((20, 20), 255.0), ((0, 8), (0, 8))),
    ],
)
def test_what_is_empty_too_small_or_off_centre_is_not_framed(image: Grey) -> None:
    assert not is_framed(image)
