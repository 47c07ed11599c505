"""Run operations on one batch: operations in, their buffers filled."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from bakeoff.engine.fused.instructions import Batches, Operation
from bakeoff.engine.fused.program import Program


def run(operations: Sequence[Operation], *, rows: int) -> None:
    """Carry operations out on the batch of the first so many images."""
    Program(operations).run(Batches(torch.arange(rows), batch_size=rows), first=0, count=1)
