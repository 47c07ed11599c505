"""Batches as C and Python see them."""

from __future__ import annotations

import ctypes
import re

import numpy as np
import torch

from bakeoff.engine.compiling import KERNELS
from bakeoff.engine.course import Course
from bakeoff.engine.fused.instructions import Batches, Code, Operation, instructions


def test_the_last_batch_holds_what_is_left() -> None:
    batches = Batches(torch.arange(10), batch_size=4)
    assert [batches[index].images.tolist() for index in range(len(batches))] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [batches[index].position for index in range(len(batches))] == [0, 4, 8]
    assert batches.position(3) == 10


def test_c_finds_rows_places_and_numbers_of_a_batch() -> None:
    images = torch.arange(10)
    numbers = np.arange(12.0).reshape(2, 6)
    course = Course(steps=np.array([8, 9]), rates=np.array([0.5, 0.25]), numbers=numbers)
    batches = Batches(images, batch_size=6, course=course)
    rows, done, position, address = (ctypes.c_int64 * 4).from_address(batches.pointer(1))
    assert (rows, done, position, address) == (4, 1, 6, images.data_ptr() + 48)
    assert list((ctypes.c_double * 6).from_address(batches.pointer(1) + 32)) == numbers[1].tolist()
    assert (batches[1].step, batches[1].rate) == (9, 0.25)


def test_an_operation_is_told_to_c_with_its_addresses() -> None:
    array = torch.zeros(3)
    table = instructions(
        [Operation(by_torch=lambda _: None, code=Code.POOL, is_half=True, arrays=(None, array), sizes=(3,))]
    )
    assert (table[0].code, table[0].half, table[0].size[0]) == (Code.POOL, 1, 3)
    assert list(table[0].array[:2]) == [None, array.data_ptr()]


def test_what_follows_is_told_to_c_behind_the_operations() -> None:
    def operation(code: Code, *, then: Operation | None = None) -> Operation:
        return Operation(by_torch=lambda _: None, code=code, then=then)

    weights = operation(Code.ACTIVE_WEIGHT_GRADIENT, then=operation(Code.UPDATE))
    first, second = operation(Code.ACTIVE_INPUT_GRADIENT, then=weights), operation(Code.LOSE)
    third = operation(Code.DENSE_WEIGHT_GRADIENT, then=operation(Code.PENALISE))
    table = instructions([first, second, third])
    place, size = ctypes.addressof(table), ctypes.sizeof(table[0])
    assert [entry.code for entry in table] == [
        *(Code.ACTIVE_INPUT_GRADIENT, Code.LOSE, Code.DENSE_WEIGHT_GRADIENT),
        *(Code.ACTIVE_WEIGHT_GRADIENT, Code.PENALISE, Code.UPDATE),
    ]
    assert [entry.then and (entry.then - place) // size for entry in table] == [3, None, 4, 5, None, None]


def test_the_codes_stand_in_the_order_of_the_kernels_table() -> None:
    source = KERNELS.read_text()
    table = source[source.index("kernels[][2]") :]
    names = re.findall(r"(?:BOTH|ONE)\((\w+)\)", table[: table.index("};")])
    assert [name.upper() for name in names] == [code.name for code in Code]
