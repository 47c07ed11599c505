"""A first dense layer without the kernels, on pixels by how often they are used: what a batch leaves out comes first.

One handwritten digit in a thousand reaches the edge of its image. Where the pixels that few images use stand first, a
batch uses none of the first ones, a fifth of all, and PyTorch multiplies the others alone: neighbours in memory. The
layer's weights stand in the same order while an epoch lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import final
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from bakeoff.engine.batches import ImageSet
from bakeoff.engine.fused.instructions import Batch, Operation, rows_of

# Pixels that fewer images use are seldom used by a batch; where there are not many such, sorting does not pay.
_SELDOM = 0.001
_LEAST_SELDOM = 0.1
# So many images tell how often a pixel is used: what is rare among them seldom comes up in a batch of all.
_LOOKED_AT = 10_000
# What is known of some images stays in a cache.
_AT_A_TIME = 250
# A product starts on a cache line.
_LINE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedImages:
    """Images whose pixels are sorted by how many images use them, the least used first.

    Attributes:
        images: (image, pixel) f32.
        order: (pixel,) int64: which pixel stands there.
        unused: (image,) int64: of how many first pixels an image uses none; whole cache lines.
    """

    images: Tensor
    order: Tensor
    unused: Tensor


# They go when their images go.
_KNOWN: WeakKeyDictionary[ImageSet, SortedImages | None] = WeakKeyDictionary()


def sorted_images(source: ImageSet) -> SortedImages | None:
    """Return images with their pixels sorted; None where most pixels are used too often to gain by it."""
    if source not in _KNOWN:
        _KNOWN[source] = _by_use(source.images.flatten(1))
    return _KNOWN[source]


def _by_use(images: Tensor) -> SortedImages | None:
    uses = (images[:_LOOKED_AT] != 0).sum(0)
    if int((uses < _SELDOM * min(len(images), _LOOKED_AT)).sum()) < _LEAST_SELDOM * len(uses):
        return None
    order = torch.argsort(uses, stable=True)
    found = images.index_select(1, order)
    # The first of the largest: a black image counts as one that uses the first pixel.
    unused = torch.cat([(some != 0).view(torch.uint8).argmax(1) for some in found.split(_AT_A_TIME)])
    return SortedImages(images=found, order=order, unused=unused // _LINE * _LINE)


@contextmanager
def in_order(arrays: Sequence[Tensor], order: Tensor) -> Iterator[None]:
    """Have the rows of some arrays stand in an order, and in their own again afterwards, whatever happens."""
    for array in arrays:
        array.copy_(array.index_select(0, order))
    try:
        yield
    finally:
        for array in arrays:
            array.index_copy_(0, order, array.clone())


@final
class SortedBatch:
    """A batch of sorted images, and what a first dense layer with its weights in their order does with it."""

    def __init__(self, images: SortedImages, *, rows: int) -> None:
        """Make room for a batch of so many images of the set."""
        self._images = images
        self._batch = torch.empty(rows, images.images.shape[1])
        self._used = cache(self._used_from)
        self._unused = 0

    def _used_from(self, rows: int, first: int) -> Tensor:
        return self._batch[:rows, first:]

    def gather(self) -> Operation:
        """Fill the batch from the set."""
        images, place = self._images, rows_of(self._batch)

        def by_torch(batch: Batch) -> None:
            self._unused = int(images.unused.index_select(0, batch.images).min())
            torch.index_select(images.images, 0, batch.images, out=place(batch))

        return Operation(by_torch=by_torch)

    def forward(self, kernel: Tensor, *, bias: Tensor | None, outputs: Tensor) -> Operation:
        """Return outputs (image, units) = images · kernel + bias."""
        of_outputs, used = rows_of(outputs), cache(lambda first: kernel[first:])

        def by_torch(batch: Batch) -> None:
            images = self._used(batch.rows, self._unused)
            if bias is None:
                torch.mm(images, used(self._unused), out=of_outputs(batch))
            else:
                torch.addmm(bias, images, used(self._unused), out=of_outputs(batch))

        return Operation(by_torch=by_torch)

    def weight_gradient(self, gradient: Tensor, *, result: Tensor) -> Operation:
        """Return result (pixel, units) = imagesᵀ · gradient, which is zero for pixels that the batch does not use."""
        of_outputs, used = rows_of(gradient), cache(lambda first: result[first:])
        # So many rows are zero before a batch; those that are not used may be more, or fewer.
        zeros = result.zero_().shape[0]

        def by_torch(batch: Batch) -> None:
            nonlocal zeros
            if self._unused > zeros:
                result[zeros : self._unused].zero_()
            zeros = self._unused
            torch.mm(self._used(batch.rows, zeros).t(), of_outputs(batch), out=used(zeros))

        return Operation(by_torch=by_torch)

    def descend(self, gradient: Tensor, *, kernel: Tensor) -> Operation:
        """Take the learning rate times that off the layer's kernel at once."""
        of_outputs, used = rows_of(gradient), cache(lambda first: kernel[first:])

        def by_torch(batch: Batch) -> None:
            images = self._used(batch.rows, self._unused)
            used(self._unused).addmm_(images.t(), of_outputs(batch), alpha=-batch.rate)

        return Operation(by_torch=by_torch)
