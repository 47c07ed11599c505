"""A first dense layer on images that are mostly zero: what is zero is hardly ever multiplied.

A handwritten digit leaves four fifths of its image at zero. Its pixels are kept in quads, four neighbours each, and
seven tenths of a digit's quads are zero throughout. What a zero would add to a sum changes no bit of it, so products
that leave such quads out give what the dense ones give.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final
from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.batches import ImageSet
from bakeoff.engine.fused.elements import Mask
from bakeoff.engine.fused.instructions import Code, Operation, only_in_c
from bakeoff.engine.fused.rounding import round_whole
from bakeoff.engine.fused.sizes import LANES, QUAD, WIDEST

Floats = NDArray[np.float32]

# Above this share of quads the dense product is as fast.
_LARGEST_SHARE = 0.5
# The kernels count quads and rows of a batch in 16 bits.
_MOST = 65_535
_IMAGES_AT_A_TIME = 250
# A narrower layer fills no vector register.
_FEWEST_UNITS = LANES
# Columns of the widest block.
_WIDEST_BLOCK = WIDEST * LANES
# Thresholds that a mask's stream gives at a time.
_BLOCK = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SparseImages:
    """Images without the quads that are zero.

    Attributes:
        starts: (image + 1,) int64: where each image's quads start.
        quads: (quad,) uint16: each one's place in its image, in ascending order.
        values: (quad, 4) float32: its pixels; zero behind the image's last one.
        pixel_count: In an image.
    """

    starts: Tensor
    quads: Tensor
    values: Tensor
    pixel_count: int

    @property
    def quad_count(self) -> int:
        """In an image, with those that are zero."""
        return _quad_count(self.pixel_count)


def _quad_count(pixel_count: int) -> int:
    return -(-pixel_count // QUAD)


# They go when their images go.
_KNOWN: WeakKeyDictionary[ImageSet, SparseImages | None] = WeakKeyDictionary()


def sparse_images(source: ImageSet) -> SparseImages | None:
    """Return the images without their zeros; None where too few quads are zero to gain by it."""
    if source not in _KNOWN:
        _KNOWN[source] = _without_zeros(source)
    return _KNOWN[source]


def _without_zeros(source: ImageSet) -> SparseImages | None:
    images = source.images.flatten(1).numpy()
    count = _quad_count(images.shape[1])
    # Some at a time, which stay in the cache.
    chunks = [images[first : first + _IMAGES_AT_A_TIME] for first in range(0, len(images), _IMAGES_AT_A_TIME)]
    present = [_has_any(_in_quads(chunk)) for chunk in chunks]
    ends = np.cumsum(np.concatenate([chunk.sum(1) for chunk in present]))
    if count > _MOST or ends[-1] > _LARGEST_SHARE * count * len(images):
        return None
    quads, values = np.empty(ends[-1], np.uint16), np.empty((ends[-1], QUAD), np.float32)
    start = 0
    for chunk, found in zip(chunks, present, strict=True):
        image, quad = np.nonzero(found)
        place = slice(start, start := start + len(quad))
        quads[place], values[place] = quad, _in_quads(chunk)[image, quad]
    return SparseImages(
        starts=torch.from_numpy(np.concatenate([[0], ends])),
        quads=torch.from_numpy(quads),
        values=torch.from_numpy(values),
        pixel_count=images.shape[1],
    )


def _in_quads(images: Floats) -> Floats:
    """Return images (image, pixel) as (image, quad, 4), with zeros behind the last pixel."""
    lacking = -images.shape[1] % QUAD
    whole = np.pad(images, ((0, 0), (0, lacking))) if lacking else images
    return whole.reshape(len(images), -1, QUAD)


def _has_any(quads: Floats) -> NDArray[np.bool_]:
    """Say of each quad (image, quad, 4) whether any pixel is not zero; a negative zero counts as one that is not."""
    halves = quads.view(np.uint64)
    found: NDArray[np.bool_] = (halves[..., 0] | halves[..., 1]) != 0
    return found


def fits(units: int, *, batch_size: int) -> bool:
    """Say whether a layer of this width can be multiplied sparsely."""
    return units >= _FEWEST_UNITS and batch_size <= _MOST


@final
class SparseBatch:
    """A batch without its zeros, and what a first dense layer does with it; for the C kernels alone."""

    def __init__(self, images: SparseImages, *, rows: int) -> None:
        """Make room for a batch of so many images of the set."""
        self._images = images
        self._rows = rows
        # An odd number of cache lines: lists that lie a power of two apart would fight for the same ones.
        self._room = QUAD * (-(-rows // QUAD) | 1)
        self._arrays = (
            torch.empty(images.quad_count, dtype=torch.int64),
            torch.empty(images.quad_count, self._room, dtype=torch.uint16),
            torch.empty(images.quad_count, self._room, QUAD),
        )

    def gather(self) -> Operation:
        """Fill the batch from the set."""
        images = self._images
        operation = only_in_c(Code.SPARSE_GATHER, images.starts, images.quads, images.values, *self._arrays)
        return replace(operation, sizes=(images.quad_count, self._room))

    def drop(self, mask: Mask) -> Operation:
        """Drop values of the batch, which then may be zero."""
        count = self._images.pixel_count
        width = (-(-count // _BLOCK) + 2) * _BLOCK
        room = torch.empty(self._rows * width, dtype=torch.uint16)
        operation = only_in_c(Code.SPARSE_DROP, *self._arrays, room)
        return replace(operation, sizes=(*mask.sizes(count), self._room, width), numbers=(mask.scale,))

    def round(self) -> Operation:
        """Round its values to bf16 numbers."""
        # Those of each quad lie apart, with room between them.
        return round_whole(self._arrays[2], copy=self._arrays[2])

    def forward(self, kernel: Tensor, *, bias: Tensor | None, outputs: Tensor) -> Operation:
        """Return outputs (image, units) = images · kernel + bias."""
        room = torch.empty(self._rows * _WIDEST_BLOCK)
        operation = only_in_c(Code.SPARSE_FORWARD, *self._arrays, kernel, bias, outputs, room)
        return replace(operation, sizes=(kernel.shape[1], self._images.pixel_count, self._room))

    def weight_gradient(self, gradient: Tensor, *, result: Tensor, then: Operation | None = None) -> Operation:
        """Return result (pixel, units) = imagesᵀ · gradient; or do `then` with its rows, which leaves no result."""
        units = result.shape[1]
        room = torch.empty(self._rows * (units + _WIDEST_BLOCK) + QUAD * units)
        operation = only_in_c(Code.SPARSE_WEIGHT_GRADIENT, *self._arrays, gradient, result, room)
        return replace(operation, sizes=(units, self._images.pixel_count, self._room), then=then)
