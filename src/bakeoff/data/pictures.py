"""Read a picture of one thing to classify: a PNG or JPEG file in, an image like those of a data set out."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from bakeoff.data.facts import Dataset, Images, Shape
from bakeoff.data.framing import WHITE, framed, is_framed
from bakeoff.errors import DataError

MOST_PIXELS = 50_000_000

_DAMAGE = (EOFError, IndexError, MemoryError, OSError, SyntaxError, TypeError, ValueError, struct.error, zlib.error)
_SAMPLE = 1000
_LEAST_CONTRAST = 32
_ENOUGH_TIMES = 40
"""A picture this many times larger than the image it becomes has more detail than can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageStyle:
    """How the images of a data set look, so that a picture can be made to look the same.

    Attributes:
        has_dark_background: Whether the border is darker than the middle of the range.
        is_framed: Whether each image is one drawing, scaled and centred as MNIST's digits are.
        dtype: "uint8" or "float32".
        low: The value of black.
        high: The value of white.
    """

    has_dark_background: bool
    is_framed: bool
    dtype: str
    low: float
    high: float


MNIST_STYLE = ImageStyle(has_dark_background=True, is_framed=True, dtype="uint8", low=0.0, high=WHITE)


def image_style(dataset: Dataset) -> ImageStyle:
    """Return how a data set's images look, judged by a thousand or two of its training images.

    Raises:
        DataError: It holds vectors, or images of neither 1 nor 3 channels.
    """
    channel_count = _checked(dataset.image_shape, source=dataset.name)[2]
    images = dataset.train_images[:: max(1, len(dataset.train_images) // _SAMPLE)]
    is_uint8 = images.dtype == np.uint8
    low, high = (0.0, WHITE) if is_uint8 else (float(images.min()), float(images.max()))
    shown = (images.astype(np.float64) - low) * (WHITE / (high - low) if high > low else 1.0)
    is_dark = _is_dark(shown.mean(axis=0))
    framed_count = sum(is_framed(image) for image in shown[..., 0])
    return ImageStyle(
        has_dark_background=is_dark,
        is_framed=channel_count == 1 and is_dark and framed_count >= 0.95 * len(shown),
        dtype=str(images.dtype),
        low=low,
        high=high,
    )


def read_image(path: Path, image_shape: Shape, *, style: ImageStyle = MNIST_STYLE) -> Images:
    """Return a picture as an image of the data set that a network was trained on.

    It is turned as its EXIF says, laid on white where it is transparent, and made grey or RGB. A grey one is inverted
    if its border is bright and the data set's is dark, or the other way round. Where the data set is framed as MNIST
    is, what stands out from the background is cut out, scaled to fit 20/28 of the image, and put with its centre of
    mass in the middle; otherwise the whole picture is scaled to fit, its border's colour around it.

    Args:
        path: A PNG or JPEG file of at most 50 million pixels.
        image_shape: (height, width, channel) with 1 or 3 channels.
        style: How the data set's images look.

    Returns:
        (height, width, channel), of the style's type and range.

    Raises:
        DataError: No such file, no PNG or JPEG, damaged, too large or blank; or the data set holds no such images.
    """
    height, width, channel_count = _checked(image_shape, source=str(path))
    picture = _opened(path, mode="L" if channel_count == 1 else "RGB")
    picture = picture.reduce(max(1, max(picture.size) // (_ENOUGH_TIMES * max(height, width))))
    if channel_count == 1 and _is_dark(_values(picture)) != style.has_dark_background:
        picture = ImageOps.invert(picture)
    if channel_count == 1 and style.is_framed:
        ink = _ink(_values(picture)[..., 0], source=str(path))
        seen = framed(ink, height=height, width=width)[..., np.newaxis]
    else:
        seen = _padded(picture, height=height, width=width)
    stored = style.low + seen / WHITE * (style.high - style.low)
    return np.rint(stored).astype(np.uint8) if style.dtype == "uint8" else stored.astype(np.float32)


def _checked(image_shape: Shape, *, source: str) -> tuple[int, int, int]:
    if len(image_shape) != 3 or image_shape[2] not in {1, 3}:
        problem = f"the data set holds arrays of shape {image_shape}; pictures need (height, width, 1 or 3)."
        raise DataError(problem, source=source)
    return image_shape[0], image_shape[1], image_shape[2]


def _opened(path: Path, *, mode: str) -> Image.Image:
    """Return the picture upright, on white, in mode "L" or "RGB"."""
    with _decoding(str(path)), Image.open(path, formats=("PNG", "JPEG")) as file:
        if file.width * file.height > MOST_PIXELS:
            raise _too_large(str(path))
        upright = ImageOps.exif_transpose(_eight_bit(file))
        if upright.has_transparency_data:
            colours = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours)
        return upright.convert(mode)


@contextmanager
def _decoding(source: str) -> Iterator[None]:
    """Turn what Pillow says about a broken file into a `DataError`; our own limit stands below the one it warns of."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            yield
    except FileNotFoundError as error:
        raise DataError("there is no such file.", source=source) from error
    except Image.DecompressionBombError as error:
        raise _too_large(source) from error
    except UnidentifiedImageError as error:
        raise DataError("is no PNG or JPEG file, or a damaged one.", source=source) from error
    except _DAMAGE as error:
        raise DataError(f"cannot be read: {str(error).rstrip('.')}.", source=source) from error


def _too_large(source: str) -> DataError:
    return DataError(f"has more than {MOST_PIXELS // 10**6} million pixels. Make it smaller.", source=source)


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits in 8, where Pillow would cut bright values off instead of scaling all."""
    if not picture.mode.startswith("I"):
        return picture
    values = np.asarray(picture).astype(np.float32)
    return Image.fromarray(np.rint(np.clip(values, 0, 65535) / 257).astype(np.uint8))


def _values(picture: Image.Image) -> NDArray[np.float64]:
    """Return (height, width, channel)."""
    values = np.asarray(picture).astype(np.float64)
    return values if values.ndim == 3 else values[..., np.newaxis]


def _border(image: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (pixel, channel), the outermost pixels."""
    return np.concatenate([image[0], image[-1], image[1:-1, 0], image[1:-1, -1]])


def _is_dark(image: NDArray[np.float64]) -> bool:
    return bool(np.median(_border(image)) <= WHITE / 2)


def _ink(values: NDArray[np.float64], *, source: str) -> NDArray[np.float64]:
    """Return what stands out from a dark background, the background at 0 and the brightest pixel at 255."""
    background = float(np.median(_border(values[..., np.newaxis])))
    contrast = float(values.max()) - background
    if contrast < _LEAST_CONTRAST:
        raise DataError("is blank: nothing stands out from its background.", source=source)
    return np.clip((values - background) / contrast * WHITE, 0, WHITE)


def _padded(picture: Image.Image, *, height: int, width: int) -> NDArray[np.float64]:
    """Return (height, width, channel): the whole picture scaled to fit, its border's colour around it."""
    colour = tuple(int(value) for value in np.median(_border(_values(picture)), axis=0))
    return _values(ImageOps.pad(picture, (width, height), Image.Resampling.LANCZOS, color=colour))
