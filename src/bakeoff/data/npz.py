"""Read an `.npz` in Keras's layout: a path in, its four arrays out; headers are read and judged before any data."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from bakeoff.data.contents import SIZE_LIMIT, Stream, byte_count, filled, reading
from bakeoff.data.facts import Shape
from bakeoff.errors import DataError, nearest

ARRAYS = ("x_train", "y_train", "x_test", "y_test")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    shape: Shape
    is_fortran: bool
    dtype: np.dtype[np.generic]


def read_npz(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return the arrays named in `ARRAYS`.

    Raises:
        DataError: No such file, no zip file, an array missing, of Python objects, too large or damaged.
    """
    source = str(path)
    with reading(source), zipfile.ZipFile(path) as archive:
        members = _members(archive, source=source)
        _check_total(archive, members, source=source)
        return {name: _read(archive, member, source=f"{source}, {name}") for name, member in members.items()}


def _members(archive: zipfile.ZipFile, *, source: str) -> dict[str, str]:
    # A name in a folder inside the archive is another name: no array is looked for there.
    held = [member.removesuffix(".npy") for member in archive.namelist() if member.endswith(".npy")]
    for name in ARRAYS:
        if name in held:
            continue
        close = nearest(name, held)
        hint = f"rename '{close}'" if close and close not in ARRAYS else f"it holds {', '.join(held) or 'no arrays'}"
        raise DataError(f"has no array '{name}'; {hint}. Expected: {', '.join(ARRAYS)}.", source=source)
    return {name: f"{name}.npy" for name in ARRAYS}


def _check_total(archive: zipfile.ZipFile, members: dict[str, str], *, source: str) -> None:
    total = 0
    for name, member in members.items():
        place = f"{source}, {name}"
        with reading(place), archive.open(member) as stream:
            header = _header(stream, source=place)
            total += byte_count(header.shape, header.dtype, source=place)
    if total > SIZE_LIMIT:
        size = f"{total / 2**30:.1f} GiB; the limit is {SIZE_LIMIT / 2**30:.0f} GiB"
        raise DataError(f"holds {size}.", source=source)


def _header(stream: IO[bytes], *, source: str) -> _Header:
    version = npy.read_magic(stream)
    if version not in {(1, 0), (2, 0)}:
        raise DataError(
            f"is an array in NumPy's format {version[0]}.{version[1]}; save it with numpy.savez.", source=source
        )
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, is_fortran, dtype = read(stream)
    if not all(type(length) is int for length in shape):
        raise DataError(f"promises an array of shape {shape}; the file is damaged.", source=source)
    if dtype.hasobject:
        raise DataError("holds Python objects, which are never loaded; save an array of numbers.", source=source)
    return _Header(shape=tuple(shape), is_fortran=is_fortran, dtype=dtype)


def _read(archive: zipfile.ZipFile, member: str, *, source: str) -> NDArray[np.generic]:
    with reading(source), archive.open(member) as opened:
        header = _header(opened, source=source)
        shape = header.shape[::-1] if header.is_fortran else header.shape
        array = filled(cast("Stream", opened), shape, dtype=header.dtype, source=source)
    return array.T if header.is_fortran else array
