"""Read one IDX file, the format of MNIST: a path in, its array out, gzipped or not.

The format (LeCun, Cortes, Burges, "The MNIST database"): two zero bytes, a type, the number of dimensions, each
dimension as a big-endian 32-bit number, then the values, the last dimension running fastest.
"""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from bakeoff.data.contents import Stream, byte_count, cut_short, filled, reading
from bakeoff.data.facts import Shape
from bakeoff.errors import DataError

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_DIMENSIONS = 4
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What an IDX file says about itself.

    Attributes:
        shape: One to four dimensions.
        dtype: NumPy's name of the type, byte order included.
        size: Bytes that the header itself takes.
    """

    shape: Shape
    dtype: str
    size: int


def read_idx(path: Path) -> NDArray[np.generic]:
    """Return the array in an IDX file; one that is not compressed is mapped into memory, not read.

    Raises:
        DataError: No such file, no IDX file, cut short, or longer than its header says.
    """
    source = str(path)
    with reading(source), path.open("rb") as file:
        if file.read(2) == _GZIP_MAGIC:
            return _unzipped(path, source=source)
        file.seek(0)
        return _mapped(file, source=source)


def read_header(stream: Stream, *, source: str) -> Header:
    """Return the header at the start of a stream.

    Raises:
        DataError: It is not that of an IDX file.
    """
    start = stream.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in _TYPES:
        found = f"it starts with the bytes {start.hex(' ')}" if start else "it is empty"
        raise DataError(f"is no IDX file: {found}.", source=source)
    dimension_count = start[3]
    if not 1 <= dimension_count <= _MOST_DIMENSIONS:
        raise DataError(f"has {dimension_count} dimensions; an IDX file of images has 2 to 4.", source=source)
    lengths = stream.read(4 * dimension_count)
    if len(lengths) < 4 * dimension_count:
        raise DataError("is cut short: it ends inside its header.", source=source)
    shape = tuple(np.frombuffer(lengths, dtype=">u4").tolist())
    return Header(shape=shape, dtype=_TYPES[start[2]], size=4 + 4 * dimension_count)


def _unzipped(path: Path, *, source: str) -> NDArray[np.generic]:
    with gzip.open(path, "rb") as unzipped:
        stream = cast("Stream", unzipped)
        header = read_header(stream, source=source)
        return filled(stream, header.shape, dtype=header.dtype, source=source)


def _mapped(file: BinaryIO, *, source: str) -> NDArray[np.generic]:
    header = read_header(cast("Stream", file), source=source)
    promised = byte_count(header.shape, header.dtype, source=source)
    found = file.seek(0, 2) - header.size
    if found < promised:
        raise cut_short(promised, found, source=source)
    if found > promised:
        raise DataError(f"holds {found} bytes of data, its header promises {promised}.", source=source)
    if math.prod(header.shape) == 0:
        return np.empty(header.shape, dtype=header.dtype)
    mapped = np.memmap(file, dtype=header.dtype, mode="r", offset=header.size, shape=header.shape)
    return mapped.view(np.ndarray)
