"""What one step of the fused program consists of: operations and batches, and how the C kernels are told of them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import final

import numpy as np
import torch
from torch import Tensor

from bakeoff.engine.course import Course


class Code(IntEnum):
    """The C kernels, in the order of the table at the end of `kernels.c`."""

    GATHER = 0
    SPARSE_GATHER = 1
    SPARSE_DROP = 2
    SPARSE_FORWARD = 3
    SPARSE_WEIGHT_GRADIENT = 4
    DENSE_FORWARD = 5
    DENSE_WEIGHT_GRADIENT = 6
    DENSE_INPUT_GRADIENT = 7
    BIAS_GRADIENT = 8
    ACTIVATE = 9
    GATE = 10
    DROP = 11
    NORMALISE_BATCH = 12
    NORMALISE_BATCH_GRADIENT = 13
    SCALE_AND_SHIFT = 14
    POOL = 15
    POOL_GRADIENT = 16
    LOSE = 17
    ANSWER = 18
    PENALISE = 19
    CLIP_NORM = 20
    CLIP_VALUES = 21
    UPDATE = 22
    SPECTRAL_FORWARD = 23
    SPECTRAL_GRADIENTS = 24
    TILE_KERNEL = 25
    TILED_FORWARD = 26
    TILED_GRADIENTS = 27
    KERNEL_OF_TILES = 28
    TURN_KERNEL = 29
    NARROW_FORWARD = 30
    NARROW_GRADIENT = 31
    ROUND_NUMBERS = 32
    POOLED_GRADIENTS = 33
    ACTIVE_FORWARD = 34
    ACTIVE_WEIGHT_GRADIENT = 35
    ACTIVE_INPUT_GRADIENT = 36
    DROP_GRADIENT = 37


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch of one replica.

    Attributes:
        images: (image,) int64 indices.
        rows: Images in it.
        done: How many batches of the epoch came before it.
        position: How many images did.
        step: Of the whole training, counted from 1.
        rate: The learning rate of that step.
    """

    images: Tensor
    rows: int
    done: int
    position: int
    step: int
    rate: float


def rows_of(array: Tensor, *, each: int = 1) -> Callable[[Batch], Tensor]:
    """Return what gives a batch's part of an array (image · each, …), of which every image has as many rows.

    It is cut once for each number of images: cutting takes as long as a small product.
    """
    parts: dict[int, Tensor] = {}

    def part(batch: Batch) -> Tensor:
        try:
            return parts[batch.rows]
        except KeyError:
            return parts.setdefault(batch.rows, array[: batch.rows * each])

    return part


def channels_of(array: Tensor) -> Callable[[Batch], Tensor]:
    """Return what gives a batch's part of an array (image, …, channel) as (row, channel)."""
    channels = array.shape[-1]
    return rows_of(array.view(-1, channels), each=array[0].numel() // channels)


def parts_of(batch: Batch, *, images: int) -> Iterator[slice]:
    """Yield where a batch's images lie, so many at a time, and what is left at last."""
    return (slice(first, min(first + images, batch.rows)) for first in range(0, batch.rows, images))


# `Step` of `kernels/basics.h`.
_STEP = np.dtype([("rows", "i8"), ("done", "i8"), ("position", "i8"), ("images", "u8"), ("number", "f8", 6)])


@final
class Batches:
    """The batches of one replica, in the order of an epoch."""

    def __init__(self, images: Tensor, *, batch_size: int, course: Course | None = None) -> None:
        """Cut (image,) int64 indices, contiguous, into batches; without a course nothing is learned from them."""
        self._images = images
        self._count = len(images)
        self._batch_size = batch_size
        self._course = course
        positions = np.arange(0, len(images), batch_size)
        self._table = np.zeros(len(positions), _STEP)
        self._table["rows"] = np.minimum(len(images) - positions, batch_size)
        self._table["done"] = np.arange(len(positions))
        self._table["position"] = positions
        self._table["images"] = images.data_ptr() + 8 * positions
        if course is not None:
            self._table["number"] = course.numbers

    def __len__(self) -> int:
        return len(self._table)

    def pointer(self, first: int) -> int:
        """Return where C finds a batch and those behind it."""
        return int(self._table.ctypes.data) + first * _STEP.itemsize

    def position(self, index: int) -> int:
        """Return how many images come before a batch; all of them for the one behind the last."""
        return min(index * self._batch_size, self._count)

    def __getitem__(self, index: int) -> Batch:
        step, rate = self._steps[index]
        first, end = self.position(index), self.position(index + 1)
        return Batch(images=self._parts[index], rows=end - first, done=index, position=first, step=step, rate=rate)

    @cached_property
    def _parts(self) -> Sequence[Tensor]:
        return torch.split(self._images, self._batch_size)

    @cached_property
    def _steps(self) -> list[tuple[int, float]]:
        if self._course is None:
            return [(0, 0.0)] * len(self)
        return list(zip(self._course.steps.tolist(), self._course.rates.tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a step does, on buffers that are its own for good.

    Attributes:
        by_torch: The same with PyTorch's public operations: for machines without a C compiler, or where PyTorch's own
            kernel is the fast one.
        code: The C kernel; None where there is none.
        is_half: Whether activations are bf16.
        arrays: What the kernel gets; None for an array that the network lacks.
        sizes: As the kernel's comment tells.
        numbers: Likewise.
        then: What the kernel does with each part of its result as soon as that is there; None for nothing.
        complete: Does what PyTorch's way has put off, which is faster for many batches at once; None where that is
            nothing. It is called before anybody looks.
    """

    by_torch: Callable[[Batch], None]
    code: Code | None = None
    is_half: bool = False
    arrays: tuple[Tensor | None, ...] = ()
    sizes: tuple[int, ...] = ()
    numbers: tuple[float, ...] = ()
    then: Operation | None = None
    complete: Callable[[], None] | None = None


def place_of(array: Tensor | None) -> int:
    """Return where an array begins in memory, 0 where there is none: views that begin together are one to a kernel."""
    return 0 if array is None else array.data_ptr()


def by_torch_in_turn(operations: Sequence[Operation]) -> Callable[[Batch], None]:
    """Return what carries out several operations, one after the other, where one kernel does what they do."""

    def by_torch(batch: Batch) -> None:
        for operation in operations:
            operation.by_torch(batch)

    return by_torch


def only_in_c(code: Code, *arrays: Tensor | None) -> Operation:
    """Return an operation that has no other way than its kernel: it is planned where the C kernels are loaded."""

    def by_torch(batch: Batch) -> None:
        raise NotImplementedError(f"{code.name} is planned only where the C kernels are loaded")

    return Operation(by_torch=by_torch, code=code, arrays=arrays)


@final
class Instruction(ctypes.Structure):
    """`Instruction` of `kernels/basics.h`."""

    _fields_ = (
        ("code", ctypes.c_int64),
        ("half", ctypes.c_int64),
        ("array", ctypes.c_void_p * 10),
        ("size", ctypes.c_int64 * 10),
        ("number", ctypes.c_double * 8),
        ("then", ctypes.c_void_p),
    )


def instructions(operations: Sequence[Operation]) -> ctypes.Array[Instruction]:
    """Return operations that all have a kernel as C reads them, and behind them what follows on their parts.

    The caller keeps their arrays alive.
    """
    everything = _with_what_follows(operations)
    table = (Instruction * len(everything))()
    place = ctypes.addressof(table) + len(operations) * ctypes.sizeof(Instruction)
    for entry, operation in zip(table, everything, strict=True):
        entry.code, entry.half = int(operation.code or 0), int(operation.is_half)
        entry.array[: len(operation.arrays)] = [
            None if array is None else array.data_ptr() for array in operation.arrays
        ]
        entry.size[: len(operation.sizes)] = operation.sizes
        entry.number[: len(operation.numbers)] = operation.numbers
        if operation.then is not None:
            entry.then, place = place, place + ctypes.sizeof(Instruction)
    return table


def _with_what_follows(operations: Sequence[Operation]) -> list[Operation]:
    """Return operations, behind them what follows on their parts, behind that what follows on its parts."""
    then = [operation.then for operation in operations if operation.then is not None]
    return [*operations, *(_with_what_follows(then) if then else [])]
