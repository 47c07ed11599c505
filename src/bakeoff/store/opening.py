"""Open a store: a path or URL in, a `SqliteStore` to read or to write out, or an error that says what to do."""

from __future__ import annotations

from pathlib import Path

from bakeoff.errors import StoreError
from bakeoff.store.blobs import FolderBlobs
from bakeoff.store.database import Database, create
from bakeoff.store.files import is_there, not_there
from bakeoff.store.location import store_path
from bakeoff.store.lock import WriterLock
from bakeoff.store.sqlite import SqliteStore
from bakeoff.store.trials import close_lost_attempts


def open_store(url: str | Path, *, writable: bool, wait_seconds: float = 30.0) -> SqliteStore:
    """Open a store; close it after use, or use it in a `with` statement.

    Args:
        url: A path, or `sqlite:///` and a path.
        writable: Whether to write as well: the store is made where there is none, and nobody else may write meanwhile.
        wait_seconds: How long to wait for another process that writes.

    Raises:
        NotStored: It is to be read and does not exist.
        StoreVersionError: A newer version of bakeoff made it; it is left as it was.
        StoreBusyError: Another process is writing to it.
        StoreError: It is no store, or damaged, or cannot be reached.
    """
    path = store_path(url)
    blobs = FolderBlobs(path.with_name(path.name + ".blobs"))
    if not writable:
        return SqliteStore(_to_read(path), blobs=blobs, lock=None)
    lock = _lock(path, wait_seconds=wait_seconds)
    try:
        return SqliteStore(_to_write(path), blobs=blobs, lock=lock)
    except BaseException:
        lock.release()
        raise


def _to_read(path: Path) -> Database:
    """Return the database of a store that exists and that this version can read."""
    if not is_there(path):
        raise not_there(path)
    database = Database(path, is_writable=False)
    try:
        database.check_version()
    except BaseException:
        database.close()
        raise
    return database


def _to_write(path: Path) -> Database:
    """Return the database of a store that the caller has locked, made where there was none."""
    if not is_there(path):
        create(path)
    _to_read(path).close()
    database = Database(path, is_writable=True)
    try:
        with database.writing() as connection:
            close_lost_attempts(connection)
    except BaseException:
        database.close()
        raise
    return database


def _lock(path: Path, *, wait_seconds: float) -> WriterLock:
    """Return the right to write to a store, having looked that it is none that must be left alone."""
    if is_there(path):
        # Not a byte is changed by that; SQLite would change some in any file that it opens to write.
        _to_read(path).close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"its folder cannot be made: {error}.", store=str(path)) from error
    return WriterLock(path, wait_seconds=wait_seconds)
