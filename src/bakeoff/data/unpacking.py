"""Unpack built-in data once into the user's cache folder: a packed file in, its array out, its SHA-256 checked."""

from __future__ import annotations

import hashlib
import lzma
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from bakeoff.data.contents import filled
from bakeoff.data.idx import read_header, read_idx
from bakeoff.errors import DataError

CACHE_VARIABLE = "BAKEOFF_CACHE"
"""The environment variable that names another cache folder."""

_CHUNK_BYTES = 2**20
_READABLE = 0o644
"""Temporary files start private; the cache folder may be shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """An IDX file that the package holds, compressed with xz.

    Attributes:
        folder: Where it lies, below `data/` in the package and below the cache folder.
        name: As its authors named it; the package adds `.xz`.
        size: Bytes, unpacked.
        sha256: Of the unpacked file.
    """

    folder: str
    name: str
    size: int
    sha256: str


def cache_folder() -> Path:
    """Return where things are kept that can be made again: what `BAKEOFF_CACHE` names, or the user's cache folder."""
    named = os.environ.get(CACHE_VARIABLE)
    return Path(named).expanduser() if named else user_cache_path("bakeoff", appauthor=False)


def cached_path(packed: PackedFile) -> Path:
    """Return where a file is unpacked to."""
    return cache_folder() / packed.folder / packed.name


def read_packed(packed: PackedFile) -> NDArray[np.generic]:
    """Return a file's array: mapped from the cache folder, or from memory where nothing can be written there.

    Raises:
        DataError: The package's copy is missing or damaged.
    """
    cached = _cached(packed)
    if cached is not None:
        return read_idx(cached)
    whole = BytesIO()
    _unpack(packed, whole)
    whole.seek(0)
    header = read_header(whole, source=packed.name)
    return filled(whole, header.shape, dtype=header.dtype, source=packed.name)


def unpacked(packed: PackedFile) -> Iterator[bytes]:
    """Yield the content of the package's copy in chunks, at most its known size.

    Raises:
        DataError: It is missing or is no xz file.
    """
    resource = files("bakeoff.data") / packed.folder / f"{packed.name}.xz"
    left = packed.size
    try:
        with resource.open("rb") as compressed, lzma.open(compressed) as stream:
            while left and (chunk := stream.read(min(left, _CHUNK_BYTES))):
                left -= len(chunk)
                yield chunk
    except (lzma.LZMAError, EOFError, OSError) as error:
        raise _damaged(packed, f"cannot be unpacked: {error}") from error


def _cached(packed: PackedFile) -> Path | None:
    """Return the unpacked file, unpacking it where it is missing or of the wrong size; None where that cannot be."""
    cached = cached_path(packed)
    if _is_usable(cached, packed.size):
        return cached
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        _unpack_to(cached, packed)
    except OSError:
        # Another process may have been faster: Windows refuses to replace a file that is in use.
        return cached if _is_usable(cached, packed.size) else None
    return cached


def _is_usable(path: Path, size: int) -> bool:
    try:
        return path.is_file() and path.stat().st_size == size and os.access(path, os.R_OK)
    except OSError:
        return False


def _unpack_to(path: Path, packed: PackedFile) -> None:
    """Write the unpacked file beside its place, then move it there whole: several processes may do so at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{packed.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _unpack(packed, file)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(_READABLE)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _unpack(packed: PackedFile, target: IO[bytes]) -> None:
    total = hashlib.sha256()
    for chunk in unpacked(packed):
        total.update(chunk)
        target.write(chunk)
    if total.hexdigest() != packed.sha256:
        raise _damaged(packed, "has not the SHA-256 of the original file")


def _damaged(packed: PackedFile, problem: str) -> DataError:
    return DataError(f"{problem}. Install bakeoff anew.", source=f"bakeoff/data/{packed.folder}/{packed.name}.xz")
