"""The file that a store is: a path in, a connection to it, or an error that says what is wrong with it, out.

It knows the standard library's SQLite alone, so that what only looks at a store is there at once.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bakeoff.errors import NotStored, StoreError, StoreVersionError

SCHEMA_VERSION = 1
"""Of the tables in `schema`."""

ELSEWHERE = "or name another file with --store."
"""What a user can do about any file that is of no use."""

_BUSY_SECONDS = 30.0

# A store may come from anywhere: its own views and triggers get no functions with side effects, its pages are checked.
_PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON")
_WRITING_PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL")


def connect(path: Path, *, is_writable: bool) -> sqlite3.Connection:
    """Return a connection that begins no transaction by itself."""
    mode = "mode=rwc" if is_writable else _reading_mode(path)
    # sqlite3 by itself would begin none for a SELECT: whoever wants one says BEGIN.
    made = sqlite3.connect(
        f"{path.as_uri()}?{mode}", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
    )
    with closing(made.cursor()) as cursor:
        for pragma in (*_PRAGMAS, *(_WRITING_PRAGMAS if is_writable else ())):
            cursor.execute(pragma)
    return made


def is_there(path: Path) -> bool:
    """Say whether anything is kept at `path`; a file without content is as good as none."""
    return path.exists() and path.stat().st_size > 0


def check_version(facts: Mapping[str, str], path: Path) -> None:
    """Leave quietly if this version of bakeoff can use a store that says this of itself.

    Raises:
        StoreVersionError: A newer version made the store.
        ValueError: It does not say which.
    """
    number = facts.get("schema_version", "")
    if not number.isdecimal() or not int(number):
        raise ValueError("it does not say which version made it")
    if int(number) > SCHEMA_VERSION:
        written_by = facts.get("written_by", "another version")
        raise StoreVersionError(store=str(path), written_by=written_by, ours=own_version())


def own_version() -> str:
    """Return the version of bakeoff that is running."""
    try:
        return version("bakeoff")
    except PackageNotFoundError:  # run from its sources
        return "of unknown version"


def not_there(path: Path) -> NotStored:
    """Return what to say where there is no file."""
    return NotStored(f"there is no store yet. Make one with `bakeoff run STUDY`, {ELSEWHERE}", store=str(path))


def no_store(path: Path) -> StoreError:
    """Return what to say of a database that is something else."""
    return StoreError(f"is a database, but not a store. Name its file, {ELSEWHERE}", store=str(path))


def damaged(path: Path, reason: str) -> StoreError:
    """Return what to say of a store that holds what it should not."""
    return StoreError(f"is damaged: {reason}. Put a copy in its place, {ELSEWHERE}", store=str(path))


def unusable(path: Path, reason: str, *, verb: str) -> StoreError:
    """Return what to say of a store that cannot be reached; the verb is "read" or "written"."""
    return StoreError(f"cannot be {verb}: {reason}. Mend that, {ELSEWHERE}", store=str(path))


def companions(path: Path) -> tuple[Path, Path, Path]:
    """Return what SQLite may keep beside a database: what was written ahead, its index, and a journal."""
    ahead, index, journal = (path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))
    return ahead, index, journal


def _reading_mode(path: Path) -> str:
    """Return how to open a file for reading, on a folder that cannot be written too.

    SQLite keeps an index of what was written ahead in a file beside the database. Where that file can neither be found
    nor made, and nothing was written ahead, the database stands still and can be read without it.
    """
    ahead, index, _ = companions(path)
    stands_still = not ahead.exists() or (ahead.stat().st_size == 0 and not index.exists())
    return "mode=ro&immutable=1" if stands_still and not os.access(path.parent, os.W_OK) else "mode=ro"
