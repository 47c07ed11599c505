"""What `doctor` shows of the built-in data: nothing in; whether the cache can be written and every sum is right out."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bakeoff.data.mnist import PACKED_FILES
from bakeoff.data.unpacking import PackedFile, cache_folder, cached_path, unpacked
from bakeoff.errors import DataError

_CHUNK_BYTES = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheStatus:
    """Whether the cache folder can be used.

    Attributes:
        folder: Where built-in data is unpacked to.
        problem: Why nothing can be written there, or None. Data is then unpacked into memory, at every start.
    """

    folder: Path
    problem: str | None

    @property
    def is_writable(self) -> bool:
        """Whether data can be unpacked there."""
        return self.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SumCheck:
    """Whether one file of the built-in data is what its authors published.

    Attributes:
        file: Its name.
        is_packed_right: Whether the copy inside the package unpacks to the known SHA-256.
        cached: Where its unpacked copy lies, to be deleted if it is wrong; None where there is none yet.
        is_cached_right: Whether that copy has the known SHA-256; None where there is none.
    """

    file: str
    is_packed_right: bool
    cached: Path | None
    is_cached_right: bool | None


def cache_status() -> CacheStatus:
    """Say whether data can be unpacked into the cache folder; makes the folder."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return CacheStatus(folder=folder, problem=None)
    except OSError as error:
        return CacheStatus(folder=folder, problem=error.strerror or str(error))


def check_sums() -> tuple[SumCheck, ...]:
    """Read every file of the built-in data, in the package and in the cache, and compare its sum; takes a second."""
    return tuple(_sum_check(packed) for packed in PACKED_FILES)


def _sum_check(packed: PackedFile) -> SumCheck:
    cached = cached_path(packed)
    try:
        is_cached = cached.is_file()
    except OSError:
        is_cached = False
    return SumCheck(
        file=packed.name,
        is_packed_right=_is_right(unpacked(packed), packed),
        cached=cached if is_cached else None,
        is_cached_right=_is_right(_chunks(cached), packed) if is_cached else None,
    )


def _is_right(chunks: Iterable[bytes], packed: PackedFile) -> bool:
    total = hashlib.sha256()
    try:
        for chunk in chunks:
            total.update(chunk)
    except (DataError, OSError):
        return False
    return total.hexdigest() == packed.sha256


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
