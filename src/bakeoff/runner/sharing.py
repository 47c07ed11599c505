"""Prepared data in memory that processes share: what is wanted in, a descriptor to hand on out, and arrays from it.

The memory belongs to no file: it goes when the last process that holds it has gone, however that ends. It begins with
the length of a header in bytes, lowest byte first, and the header, as JSON; the arrays follow.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from contextlib import suppress
from dataclasses import asdict
from math import prod
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from bakeoff.data import Prepared
from bakeoff.errors import BakeoffError
from bakeoff.runner.preparing import Preparation, prepared

_ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")
_LENGTH = struct.Struct("<Q")
# Arrays begin with a cache line, as if they had been made alone.
_LINE_BYTES = 64


def shared(wanted: Preparation) -> int | None:
    """Prepare data for processes to come, and return a descriptor of it; None where that cannot be.

    The system, or a build of Python for old C libraries, may know no such memory, or there may be too little. What is
    wrong with a data set is not told here: a worker that prepares it for itself tells it.
    """
    if "memfd_create" not in dir(os):
        return None
    with suppress(BakeoffError, OSError, MemoryError):
        return _written(wanted, prepared(wanted))
    return None


def _written(wanted: Preparation, data: Prepared) -> int:
    arrays = {name: np.ascontiguousarray(getattr(data, name)) for name in _ARRAYS}
    header = {
        "preparation": asdict(wanted),
        "arrays": {name: (array.dtype.str, array.shape) for name, array in arrays.items()},
        "class_count": data.class_count,
        "input_shape": data.input_shape,
        "standardised_shape": data.standardised_shape,
    }
    text = json.dumps(header).encode()
    descriptor = os.memfd_create("bakeoff")
    try:
        with os.fdopen(os.dup(descriptor), "wb") as memory:
            memory.write(_LENGTH.pack(len(text)) + text)
            for array in arrays.values():
                memory.seek(_next_line(memory.tell()))
                memory.write(array.data)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@final
class SharedData:
    """Prepared data that another process has shared."""

    def __init__(self, descriptor: int) -> None:
        """Take a descriptor that `shared` gave; it is closed, the memory stays as long as this is there."""
        with os.fdopen(descriptor, "rb") as memory:
            self._memory = mmap.mmap(memory.fileno(), 0, access=mmap.ACCESS_READ)
        self._start = _LENGTH.size + _LENGTH.unpack_from(self._memory)[0]
        self._header: dict[str, Any] = json.loads(self._memory[_LENGTH.size : self._start])  # what JSON holds
        made_of = self._header["preparation"]
        self.preparation = Preparation(**{**made_of, "steps": tuple(made_of["steps"])})

    def prepared(self) -> Prepared:
        """Return the data; its arrays cannot be written to."""
        standardised = self._header["standardised_shape"]
        return Prepared(
            **self._arrays(),
            class_count=self._header["class_count"],
            input_shape=tuple(self._header["input_shape"]),
            standardised_shape=None if standardised is None else tuple(standardised),
        )

    def _arrays(self) -> dict[str, NDArray[Any]]:  # each of its own type
        found, start = {}, self._start
        for name, (kind, shape) in self._header["arrays"].items():
            start = _next_line(start)
            found[name] = np.frombuffer(self._memory, kind, count=prod(shape), offset=start).reshape(shape)
            start += found[name].nbytes
        return found


def _next_line(place: int) -> int:
    return -(-place // _LINE_BYTES) * _LINE_BYTES
