"""A first dense layer on images that are mostly zero: only what is not zero is multiplied.

A handwritten digit leaves four fifths of its image at zero. What a zero would add to a sum changes no bit of it, so the
products that leave zeros out give what the dense ones give.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from bakeoff.engine.batches import ImageSet
from bakeoff.engine.fused.elements import Mask
from bakeoff.engine.fused.instructions import Code, Operation, only_in_c

# Above this share the dense product is as fast.
_LARGEST_SHARE = 0.4
# The kernels count pixels and rows of a batch in 16 bits.
_MOST_PIXELS = 65_535
_IMAGES_AT_A_TIME = 250
# A narrower layer fills no vector register.
_FEWEST_UNITS = 16
# As in `kernels/sparse.h`, in its widest build: what is packed at once.
_BLOCK_PIXELS, _COLUMNS, _LANES = 196, 128, 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SparseImages:
    """Images without their zeros.

    Attributes:
        starts: (image + 1,) int64: where each image's values start.
        pixels: (value,) uint16: each value's place in its image.
        values: (value,) float32.
        pixel_count: In an image.
    """

    starts: Tensor
    pixels: Tensor
    values: Tensor
    pixel_count: int


# They go when their images go.
_KNOWN: WeakKeyDictionary[ImageSet, SparseImages | None] = WeakKeyDictionary()


def sparse_images(source: ImageSet) -> SparseImages | None:
    """Return the images without their zeros; None where too few values are zero to gain by it."""
    if source not in _KNOWN:
        _KNOWN[source] = _without_zeros(source)
    return _KNOWN[source]


def _without_zeros(source: ImageSet) -> SparseImages | None:
    images = source.images.flatten(1).numpy()
    # Some at a time, which stay in the cache.
    chunks = [images[first : first + _IMAGES_AT_A_TIME] for first in range(0, len(images), _IMAGES_AT_A_TIME)]
    ends = np.cumsum(np.concatenate([np.count_nonzero(chunk != 0, axis=1) for chunk in chunks]))
    if images.shape[1] > _MOST_PIXELS or ends[-1] > _LARGEST_SHARE * images.size:
        return None
    pixels, values = np.empty(ends[-1], np.uint16), np.empty(ends[-1], np.float32)
    pixel_of = np.tile(np.arange(images.shape[1], dtype=np.uint16), _IMAGES_AT_A_TIME)
    start = 0
    for chunk in chunks:
        found = np.flatnonzero(chunk != 0)
        place = slice(start, start := start + len(found))
        pixels[place], values[place] = pixel_of[found], chunk.reshape(-1)[found]
    return SparseImages(
        starts=torch.from_numpy(np.concatenate([[0], ends])),
        pixels=torch.from_numpy(pixels),
        values=torch.from_numpy(values),
        pixel_count=images.shape[1],
    )


def fits(units: int, *, batch_size: int) -> bool:
    """Say whether a layer of this width can be multiplied sparsely."""
    return units >= _FEWEST_UNITS and batch_size <= _MOST_PIXELS


@final
class SparseBatch:
    """A batch without its zeros, and what a first dense layer does with it; for the C kernels alone."""

    def __init__(self, images: SparseImages, *, rows: int) -> None:
        """Make room for a batch of so many images of the set."""
        self._images = images
        self._rows = rows
        most = rows * images.pixel_count
        self._arrays = (
            torch.empty(rows + 1, dtype=torch.int64),
            torch.empty(most, dtype=torch.uint16),
            torch.empty(most),
        )

    @property
    def values(self) -> Tensor:
        """(image, value) f32, as many of them as are not zero, and room for the others behind them all."""
        return self._arrays[2].view(self._rows, -1)

    def gather(self) -> Operation:
        """Fill the batch from the set."""
        images = self._images
        return only_in_c(Code.SPARSE_GATHER, images.starts, images.pixels, images.values, *self._arrays)

    def drop(self, mask: Mask) -> Operation:
        """Drop values of the batch, which then may be zero."""
        count = self._images.pixel_count
        room = torch.empty((-(-count // 64) + 2) * 64, dtype=torch.uint16)
        operation = only_in_c(Code.SPARSE_DROP, *self._arrays, room)
        return replace(operation, sizes=mask.sizes(count), numbers=(mask.scale,))

    def forward(self, kernel: Tensor, *, bias: Tensor | None, outputs: Tensor) -> Operation:
        """Return outputs (image, units) = images · kernel + bias."""
        count = self._images.pixel_count
        block = torch.empty(min(_BLOCK_PIXELS, count) * _COLUMNS)
        bounds = torch.empty((-(-count // _BLOCK_PIXELS) + 1) * self._rows, dtype=torch.int64)
        operation = only_in_c(Code.SPARSE_FORWARD, *self._arrays, kernel, bias, outputs, block, bounds)
        return replace(operation, sizes=(kernel.shape[1], count))

    def weight_gradient(self, gradient: Tensor, *, result: Tensor, then: Operation | None = None) -> Operation:
        """Return result (pixel, units) = imagesᵀ · gradient; or do `then` with its rows, which leaves no result."""
        count, units = self._images.pixel_count, result.shape[1]
        most = self._rows * count
        packed = self._rows * _COLUMNS if then is None else (self._rows + 1) * (units + _LANES)
        room = (
            torch.empty(count, dtype=torch.int64),
            torch.empty(most, dtype=torch.uint16),
            torch.empty(most + packed),
        )
        operation = only_in_c(Code.SPARSE_WEIGHT_GRADIENT, *self._arrays, gradient, result, *room)
        return replace(operation, sizes=(units, count, most), then=then)
