"""Read what others wrote: a stream and a promised shape in, an array out, or a `DataError` that says what is wrong.

Sizes are checked against `SIZE_LIMIT` before any memory is asked for, so no small file can ask for all of it.
"""

from __future__ import annotations

import lzma
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from bakeoff.data.facts import Shape
from bakeoff.errors import DataError

SIZE_LIMIT = 16 * 2**30
"""Most bytes that one file may hold once it is uncompressed."""

_CHUNK_BYTES = 2**24
_LONGEST_REASON = 200
_DAMAGE = (
    EOFError,
    MemoryError,
    OSError,
    RuntimeError,  # zipfile: encrypted; its subclass NotImplementedError: an unknown compression
    SyntaxError,  # NumPy, for the header of an array
    ValueError,
    lzma.LZMAError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


class Stream(Protocol):
    """What files, gzip, xz and zip members have in common."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        ...

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill a buffer from its start and return how many bytes came; 0 at the end."""
        ...


@contextmanager
def reading(source: str) -> Iterator[None]:
    """Turn whatever a decompressor, NumPy or the disk says about a broken file into a `DataError` about `source`."""
    try:
        yield
    except FileNotFoundError as error:
        raise DataError("there is no such file or folder.", source=source) from error
    except _DAMAGE as error:
        said = error.strerror if isinstance(error, OSError) else None
        reason = _reason(said or str(error)) or type(error).__name__
        raise DataError(f"cannot be read: {reason}.", source=source) from error


def _reason(said: str) -> str:
    """Return the start of what a library says: NumPy goes on for lines, quotes whole headers, advises unpickling."""
    first = said.partition("\n")[0].rstrip(".")
    return first if len(first) <= _LONGEST_REASON else f"{first[:_LONGEST_REASON]}…"


def byte_count(shape: Shape, dtype: DTypeLike, *, source: str) -> int:
    """Return how many bytes an array takes.

    Raises:
        DataError: More than `SIZE_LIMIT`, or a dimension that is negative.
    """
    if any(length < 0 for length in shape):
        raise DataError(f"promises an array of shape {shape}; the file is damaged.", source=source)
    count = math.prod(shape) * np.dtype(dtype).itemsize
    if count > SIZE_LIMIT:
        size = f"{count / 2**30:.1f} GiB; the limit is {SIZE_LIMIT / 2**30:.0f} GiB"
        raise DataError(f"promises an array of shape {shape}, which is {size}.", source=source)
    return count


def filled(stream: Stream, shape: Shape, *, dtype: DTypeLike, source: str) -> NDArray[np.generic]:
    """Return the array of this shape and type that the rest of the stream holds.

    Raises:
        DataError: The stream holds less or more than that.
    """
    expected = byte_count(shape, dtype, source=source)
    buffer = np.empty(expected, dtype=np.uint8)
    start = 0
    while start < expected:
        count = stream.readinto(buffer.data[start : start + _CHUNK_BYTES])
        if not count:
            raise cut_short(expected, start, source=source)
        start += count
    # Reading past the end is also what makes a decompressor check its checksum.
    if stream.read(1):
        raise DataError(f"holds more than the {expected} bytes that its header promises.", source=source)
    return buffer.view(dtype).reshape(shape)


def cut_short(expected: int, found: int, *, source: str) -> DataError:
    """Return the error for data that ends too early."""
    return DataError(f"is cut short: its header promises {expected} bytes of data, {found} are there.", source=source)
