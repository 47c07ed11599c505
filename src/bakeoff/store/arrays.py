"""Arrays as bytes: a uint8, uint16, float16 or float32 array in, a compact self-describing cell out, and back.

A cell opens with the kind of number, whether its rest is compressed, and the shape; then come the numbers in C order,
lowest byte first. The rest is compressed by zlib where that saves a fifth or more of its beginning.
"""

from __future__ import annotations

import struct
import zlib
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.uint8, np.uint16, np.float16, np.float32)

_CODES: dict[str, bytes] = {"uint8": b"B", "uint16": b"H", "float16": b"e", "float32": b"f"}
_HEAD = struct.Struct("<c?B")
# Deflate's densest, 258 bytes from two bits (zlib's technical details).
_LARGEST_RATIO = 1032
_MOST_AXES = 8
_LEVEL = 6
_WORTH_IT = 0.8
# Packing all of an array to find that it hardly shrinks would cost most of what keeping a small network's trial does.
_SAMPLE_BYTES = 2**14
_SAMPLE_LEVEL = 1


def encode(array: NDArray[np.generic]) -> bytes:
    """Return an array as one cell.

    Raises:
        ValueError: Its numbers are of another kind, or it has more than eight axes.
    """
    code = _CODES.get(array.dtype.name)
    if code is None or array.ndim > _MOST_AXES:
        kept = ", ".join(_CODES)
        raise ValueError(f"an array of {array.dtype} with {array.ndim} axes cannot be kept; {kept} can.")
    plain = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    is_packed = _is_worth_packing(plain)
    shape = struct.pack(f"<{array.ndim}I", *array.shape)
    return _HEAD.pack(code, is_packed, array.ndim) + shape + (zlib.compress(plain, _LEVEL) if is_packed else plain)


def _is_worth_packing(plain: bytes) -> bool:
    sample = plain[:_SAMPLE_BYTES]
    return len(zlib.compress(sample, _SAMPLE_LEVEL)) < _WORTH_IT * len(sample)


def is_of(cell: object, kind: type[Number]) -> bool:
    """Say whether a cell's array is of this kind of number."""
    return isinstance(cell, bytes) and cell[:1] == _CODES[np.dtype(kind).name]


def decode(cell: object, kind: type[Number], *, axes: int | None = None) -> NDArray[Number]:
    """Return a cell's array, read-only.

    Args:
        cell: What the database holds there, whatever it is.
        kind: Which numbers it should hold.
        axes: How many axes it should have; None for any.

    Raises:
        ValueError: The cell holds something else, or more or fewer bytes than its shape needs.
    """
    if not isinstance(cell, bytes) or len(cell) < _HEAD.size:
        raise ValueError("an array is missing")
    _, is_packed, axis_count = _HEAD.unpack_from(cell)
    if not is_of(cell, kind) or axis_count > _MOST_AXES or axes not in {None, axis_count}:
        raise ValueError(f"an array is not of {np.dtype(kind)} with {'some' if axes is None else axes} axes")
    start = _HEAD.size + 4 * axis_count
    if len(cell) < start:
        raise ValueError("an array is cut off")
    shape = struct.unpack_from(f"<{axis_count}I", cell, _HEAD.size)
    numbers = np.dtype(kind).newbyteorder("<")
    plain = _content(cell[start:], size=prod(shape) * numbers.itemsize, is_packed=is_packed)
    return np.frombuffer(plain, numbers).astype(kind, copy=False).reshape(shape)


def _content(rest: bytes, *, size: int, is_packed: bool) -> bytes:
    """Return exactly `size` bytes; no more than that are ever unpacked, whatever the cell claims."""
    if is_packed and size > _LARGEST_RATIO * len(rest):
        raise ValueError(f"an array's shape needs {size} bytes, more than {len(rest)} packed ones can hold")
    plain = _unpacked(rest, most=size + 1) if is_packed else rest
    if len(plain) != size:
        raise ValueError(f"an array's shape needs {size} bytes, it has {len(plain)}")
    return plain


def _unpacked(packed: bytes, *, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error as error:
        raise ValueError(f"an array cannot be unpacked: {error}") from error
