"""Carry operations out: by the C kernels where they are loaded, by PyTorch's operations elsewhere."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from typing import final

import torch

from bakeoff.engine.compiling import kernels
from bakeoff.engine.fused.instructions import Batches, Operation, instructions


@cache
def library() -> ctypes.CDLL | None:
    """Return the C kernels; None where there are none."""
    path = kernels().path
    if path is None:
        return None
    loaded = ctypes.CDLL(str(path))
    loaded.run.argtypes = (ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_int64)
    loaded.run.restype = None
    return loaded


def has_kernels() -> bool:
    """Say whether the C kernels are loaded."""
    return library() is not None


@final
class Program:
    """Operations in the order of one batch.

    Attributes:
        operations: All of them.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        """Join neighbours that have a kernel into one call; the operations keep the arrays alive."""
        self.operations = tuple(operations)
        self._parts = tuple(
            _InC(list(part)) if is_in_c else _ByTorch(list(part))
            for is_in_c, part in groupby(operations, lambda each: has_kernels() and each.code is not None)
        )

    def run(self, batches: Batches, *, first: int, count: int) -> None:
        """Carry everything out for some batches in turn; where all of it is C, in one call."""
        if len(self._parts) == 1:
            self._parts[0].run(batches, first, count)
            return
        for index in range(first, first + count):
            for part in self._parts:
                part.run(batches, index, 1)


@final
class _InC:
    """Operations that all have a kernel."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._count = len(operations)
        self._list = instructions(operations)

    def run(self, batches: Batches, first: int, count: int) -> None:
        in_c = library()
        if in_c is not None:
            in_c.run(self._list, self._count, batches.pointer(first), count)


@final
class _ByTorch:
    """Operations of PyTorch's."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self._steps = [operation.by_torch for operation in operations]
        self._completions = [operation.complete for operation in operations if operation.complete is not None]

    def run(self, batches: Batches, first: int, count: int) -> None:
        with torch.inference_mode():
            for index in range(first, first + count):
                batch = batches[index]
                for step in self._steps:
                    step(batch)
            for complete in self._completions:
                complete()
