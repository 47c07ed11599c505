"""bf16 numbers in f32 arrays: numbers in, the nearest bf16 ones out, as operations.

A processor without units for bf16 has none for its products either. In f32 a product of two bf16 numbers is exact, and
what units do is to add such products in f32 and to round the sum once.
"""

from __future__ import annotations

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, rows_of


def to_bf16_numbers(values: Tensor) -> Tensor:
    """Return the nearest bf16 numbers, ties to even, in f32."""
    return values.to(torch.bfloat16).float()


def round_images(values: Tensor) -> Operation:
    """Round a batch's (image, …) f32 in place."""
    rows = rows_of(values)

    def by_torch(batch: Batch) -> None:
        rows(batch).copy_(to_bf16_numbers(rows(batch)))

    return Operation(by_torch=by_torch, code=Code.ROUND_NUMBERS, arrays=(values, values), sizes=(values[0].numel(), 0))


def round_whole(values: Tensor, *, copy: Tensor) -> Operation:
    """Return copy = the values rounded, both f32 of any one shape, whatever the batch; the copy may be the values."""

    def by_torch(batch: Batch) -> None:
        copy.copy_(to_bf16_numbers(values))

    return Operation(by_torch=by_torch, code=Code.ROUND_NUMBERS, arrays=(values, copy), sizes=(0, values.numel()))
