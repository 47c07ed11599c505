"""Run operations on one batch: operations in, their buffers filled; and the mark of tests for the kernels alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch

from bakeoff.engine.fused.instructions import Batches, Operation
from bakeoff.engine.fused.program import Program, has_kernels

needs_kernels = pytest.mark.skipif(not has_kernels(), reason="there is no C compiler here")


def run(operations: Sequence[Operation], *, rows: int) -> None:
    """Carry operations out on the batch of the first so many images."""
    Program(operations).run(Batches(torch.arange(rows), batch_size=rows), first=0, count=1)
