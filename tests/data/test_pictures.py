"""Pictures to classify: real digits written as files in many ways, and files that are no pictures."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageOps

from bakeoff.data import Dataset, ImageStyle, image_style, load_dataset, read_image
from bakeoff.errors import DataError

Pixels = NDArray[np.uint8]

MNIST_SHAPE = (28, 28, 1)
# A picture that is only scaled to fit: nothing is cut out or centred.
WHOLE = ImageStyle(has_dark_background=True, is_framed=False, dtype="uint8", low=0, high=255)


def digit(index: int) -> Pixels:
    return load_dataset("mnist").test_images[index, ..., 0].astype(np.uint8)


def on_white(picture: Image.Image) -> Image.Image:
    return ImageOps.invert(picture)


def enlarged(picture: Image.Image) -> Image.Image:
    """Return a picture of 400 × 500 pixels with the digit ten times as large in a corner."""
    canvas = Image.new("L", (400, 500))
    canvas.paste(picture.resize((280, 280), Image.Resampling.BICUBIC), (100, 30))
    return canvas


def likeness(found: NDArray[np.generic], expected: Pixels) -> float:
    """Return the correlation of two images, at the best of the nine places within a pixel.

    A centre of mass on the edge between two pixels may fall to either side after resampling.
    """
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    moved = (np.roll(found[..., 0], move, axis=(0, 1)) for move in moves)
    return max(float(np.corrcoef(image.ravel(), expected.ravel())[0, 1]) for image in moved)


@pytest.mark.parametrize("change", [lambda picture: picture, on_white])
def test_a_digit_written_as_png_comes_back(tmp_path: Path, change: Callable[[Image.Image], Image.Image]) -> None:
    path = tmp_path / "digit.png"
    for index in range(40):
        change(Image.fromarray(digit(index))).save(path)
        found = read_image(path, MNIST_SHAPE)
        assert found.shape == MNIST_SHAPE
        assert found.dtype == np.uint8
        # Not exactly: the brightest pixel becomes 255.
        assert np.abs(found[..., 0].astype(int) - digit(index)).max() <= 6


@pytest.mark.parametrize("ending", ["png", "jpg"])
@pytest.mark.parametrize(
    "change",
    [
        enlarged,
        lambda picture: on_white(enlarged(picture)),
        lambda picture: picture.resize((280, 280), Image.Resampling.NEAREST),
        lambda picture: on_white(enlarged(picture)).convert("RGB"),
        lambda picture: ImageOps.expand(picture, 3),
        # A photograph: grey paper, dark grey ink.
        lambda picture: on_white(enlarged(picture)).point([60 + value // 2 for value in range(256)]),
    ],
)
def test_a_digit_drawn_otherwise_comes_back_alike(
    tmp_path: Path, ending: str, change: Callable[[Image.Image], Image.Image]
) -> None:
    path = tmp_path / f"digit.{ending}"
    likenesses = []
    for index in range(40):
        change(Image.fromarray(digit(index))).save(path)
        likenesses.append(likeness(read_image(path, MNIST_SHAPE), digit(index)))
    assert min(likenesses) > 0.85
    assert np.median(likenesses) > 0.97


def test_a_transparent_background_is_white_paper(tmp_path: Path) -> None:
    ink = np.zeros((28, 28, 4), dtype=np.uint8)
    ink[..., 3] = digit(0)
    Image.fromarray(ink).save(tmp_path / "digit.png")
    assert likeness(read_image(tmp_path / "digit.png", MNIST_SHAPE), digit(0)) > 0.99


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_read(tmp_path: Path, mode: str) -> None:
    picture = Image.fromarray(digit(0))
    if mode == "I;16":
        picture = Image.fromarray(digit(0).astype(np.uint16) * 257)
    picture.convert(mode).save(tmp_path / "digit.png")
    assert likeness(read_image(tmp_path / "digit.png", MNIST_SHAPE), digit(0)) > 0.85


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_mode_of_a_jpeg_is_read(tmp_path: Path, mode: str) -> None:
    Image.fromarray(digit(0)).convert(mode).save(tmp_path / "digit.jpg", quality=95)
    assert likeness(read_image(tmp_path / "digit.jpg", MNIST_SHAPE), digit(0)) > 0.95


def test_a_camera_held_sideways_is_turned_back(tmp_path: Path) -> None:
    turned = Image.fromarray(digit(0)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # "rotate by 90° to the right to see it upright"
    turned.save(tmp_path / "digit.png", exif=exif)
    assert likeness(read_image(tmp_path / "digit.png", MNIST_SHAPE), digit(0)) > 0.99


def test_colours_are_scaled_whole_and_never_inverted(tmp_path: Path) -> None:
    colours = np.full((40, 40, 3), [250, 200, 150], dtype=np.uint8)
    colours[10:30, 10:30] = [10, 20, 30]
    Image.fromarray(colours).save(tmp_path / "square.png")
    found = read_image(tmp_path / "square.png", (20, 20, 3))
    assert found.shape == (20, 20, 3)
    assert found[0, 0].tolist() == [250, 200, 150]
    assert found[10, 10].tolist() == [10, 20, 30]


def test_a_picture_that_is_not_square_is_padded_with_its_border(tmp_path: Path) -> None:
    Image.fromarray(np.full((10, 40), 50, dtype=np.uint8)).save(tmp_path / "strip.png")
    assert (read_image(tmp_path / "strip.png", (20, 20, 1), style=WHOLE) == 50).all()


def test_a_bright_data_set_is_matched_as_well(tmp_path: Path) -> None:
    Image.fromarray(digit(0)).save(tmp_path / "digit.png")
    bright = replace(WHOLE, has_dark_background=False)
    np.testing.assert_array_equal(read_image(tmp_path / "digit.png", MNIST_SHAPE, style=bright)[..., 0], 255 - digit(0))


def test_a_data_set_of_floats_gets_floats_in_its_range(tmp_path: Path) -> None:
    Image.fromarray(digit(0)).save(tmp_path / "digit.png")
    floats = replace(WHOLE, dtype="float32", low=-1, high=1)
    found = read_image(tmp_path / "digit.png", MNIST_SHAPE, style=floats)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[..., 0], digit(0) / 255 * 2 - 1, atol=1e-6)


def with_images(images: NDArray[np.uint8] | NDArray[np.float32]) -> Dataset:
    labels = np.zeros(len(images), dtype=np.int64)
    return Dataset(
        name="own",
        source="here",
        digest="",
        train_images=images,
        train_labels=labels,
        test_images=images,
        test_labels=labels,
        class_count=2,
    )


def test_mnist_is_framed_on_black() -> None:
    expected = ImageStyle(has_dark_background=True, is_framed=True, dtype="uint8", low=0, high=255)
    assert image_style(load_dataset("mnist")) == expected


def test_inverted_mnist_has_a_bright_background() -> None:
    style = image_style(with_images(255 - load_dataset("mnist").train_images[:500].astype(np.uint8)))
    assert not style.has_dark_background
    assert not style.is_framed


def test_images_that_fill_their_whole_area_are_not_framed() -> None:
    noise = np.random.default_rng(0).integers(0, 100, size=(50, 28, 28, 1), dtype=np.uint8)
    style = image_style(with_images(noise))
    assert style.has_dark_background
    assert not style.is_framed


def test_floats_are_judged_within_their_own_range() -> None:
    scaled = load_dataset("mnist").train_images[:500] / 255 * 4 - 2
    style = image_style(with_images(scaled.astype(np.float32)))
    assert style == ImageStyle(has_dark_background=True, is_framed=True, dtype="float32", low=-2, high=2)


def test_vectors_have_no_style_and_take_no_picture(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^own: the data set holds arrays of shape \(784,\); pictures need"):
        image_style(with_images(np.zeros((3, 784), dtype=np.uint8)))
    with pytest.raises(DataError, match=r"digit.png: the data set holds arrays of shape \(28, 28, 2\)"):
        read_image(tmp_path / "digit.png", (28, 28, 2))


def png_of(width: int, height: int) -> bytes:
    """Return the start of a PNG file that promises so many pixels."""
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no PNG or JPEG file, or a damaged one"),
        (b"P5 2 2 255 abcd", "is no PNG or JPEG file, or a damaged one"),
        (b"\xff\xd8\xff\xe0", "is no PNG or JPEG file, or a damaged one|cannot be read"),
        (png_of(5001, 10_000) + b"\0\0\0\0IDAT", "has more than 50 million pixels. Make it smaller"),
        (png_of(10_000, 10_000) + b"\0\0\0\0IDAT", "has more than 50 million pixels"),
        (png_of(60_000, 60_000) + b"\0\0\0\0IDAT", "has more than 50 million pixels"),
    ],
)
def test_what_is_no_picture_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "digit.png"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"^{re.escape(str(path))}: ({message})"):
        read_image(path, MNIST_SHAPE)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none.png: there is no such file"):
        read_image(tmp_path / "none.png", MNIST_SHAPE)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_picture_is_no_digit(tmp_path: Path, level: int) -> None:
    Image.new("L", (50, 60), level).save(tmp_path / "blank.png")
    with pytest.raises(DataError, match="blank.png: is blank: nothing stands out from its background"):
        read_image(tmp_path / "blank.png", MNIST_SHAPE)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (2, 2)])
def test_pictures_of_a_pixel_or_two_do_no_harm(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("L", size, 200).save(tmp_path / "dot.png")
    assert read_image(tmp_path / "dot.png", MNIST_SHAPE, style=WHOLE).shape == MNIST_SHAPE


def problem(path: Path) -> str:
    """Return what reading says, or nothing where it has no complaint."""
    try:
        read_image(path, MNIST_SHAPE)
    except DataError as error:
        return str(error)
    return ""


def encoded(format_name: str) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(digit(0)).save(stream, format=format_name)
    return stream.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), format_name=st.sampled_from(["PNG", "JPEG"]))
def test_a_file_cut_off_anywhere_is_named(tmp_path: Path, data: st.DataObject, format_name: str) -> None:
    content = encoded(format_name)
    path = tmp_path / "digit"
    # The last bytes of a PNG and of a JPEG only say that it ends.
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 24))])
    assert problem(path).startswith(str(path))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), format_name=st.sampled_from(["PNG", "JPEG"]))
def test_a_file_with_bytes_changed_is_read_or_named(tmp_path: Path, data: st.DataObject, format_name: str) -> None:
    content = bytearray(encoded(format_name))
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "digit"
    path.write_bytes(content)
    assert str(path) in (problem(path) or str(path))
