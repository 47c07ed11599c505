"""The images of a batch, from the data set into the first buffer, as an operation."""

from __future__ import annotations

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, rows_of


def gather(images: Tensor, *, outputs: Tensor, mean: Tensor | None, deviation: Tensor | None) -> Operation:
    """Return outputs (image, *shape) = the batch's images, standardised where a mean and a deviation are given.

    Args:
        images: (image, *shape) f32, the whole set.
        outputs: In the type of the activations.
        mean: (*shape) or None.
        deviation: Likewise.
    """
    place = rows_of(outputs)

    def by_torch(batch: Batch) -> None:
        if mean is not None and deviation is not None:
            place(batch).copy_(images.index_select(0, batch.images).sub_(mean).div_(deviation))
        elif outputs.dtype == images.dtype:
            torch.index_select(images, 0, batch.images, out=place(batch))
        else:
            place(batch).copy_(images.index_select(0, batch.images))

    return Operation(
        by_torch=by_torch,
        code=Code.GATHER,
        is_half=outputs.dtype == torch.bfloat16,
        arrays=(images, outputs, mean, deviation),
        sizes=(images[0].numel(),),
    )
