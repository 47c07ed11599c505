"""The right to write: a store's path and a time to wait in, the only writer, or who it is, out.

The lock is the operating system's, so it ends with the process that holds it, however that ends. A note beside it says
who holds it; it is read only where the lock is taken, so an old one does no harm.
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import final

from filelock import FileLock, Timeout

from bakeoff.errors import StoreBusyError, StoreError

_POLL_SECONDS = 0.1


@final
class WriterLock:
    """Held by the one process that writes to a store."""

    def __init__(self, store: Path, *, wait_seconds: float) -> None:
        """Take the lock of the store at `store`, waiting for it if need be.

        Raises:
            StoreBusyError: Another process still held it after `wait_seconds`.
            StoreError: The store's folder cannot be written; without waiting.
        """
        self._note = store.with_name(store.name + ".holder")
        self._since = datetime.now(UTC)
        # Any thread of the process may write, and let go.
        self._lock = FileLock(store.with_name(store.name + ".lock"), thread_local=False)
        try:
            _take(self._lock, wait_seconds=wait_seconds)
        except Timeout as error:
            holder = _holder(self._note)
            raise StoreBusyError(store=str(store), holder=holder, waited_seconds=wait_seconds) from error
        except (OSError, NotImplementedError) as error:
            raise StoreError(f"cannot be locked for writing: {error}.", store=str(store)) from error
        self.tell(study=None)

    def tell(self, *, study: str | None) -> None:
        """Leave word for others of who holds the lock, and what for."""
        facts = {"pid": os.getpid(), "host": socket.gethostname(), "since": self._since.isoformat(), "study": study}
        fresh = self._note.with_name(f"{self._note.name}.{os.getpid()}")
        with suppress(OSError):  # a courtesy to others; writing goes on without it
            fresh.write_text(json.dumps(facts), encoding="utf-8")
            fresh.replace(self._note)

    def release(self) -> None:
        """Let go; doing so twice does no harm."""
        if self._lock.is_locked:
            with suppress(OSError):  # an old one does no harm
                self._note.unlink(missing_ok=True)
            self._lock.release()


def _take(lock: FileLock, *, wait_seconds: float) -> None:
    """Take a lock, waiting for it where another process may hold it.

    Raises:
        Timeout: Another process held it all the time.
        OSError: Its file cannot be made.
    """
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _check_possible(Path(lock.lock_file))
        lock.acquire(timeout=wait_seconds, poll_interval=_POLL_SECONDS)


def _check_possible(path: Path) -> None:
    """Check that a lock's file is there or can be made: filelock waits where the system knows no such path.

    Raises:
        OSError: It cannot be made, so nobody holds it.
    """
    if not path.exists():
        with suppress(FileExistsError):
            path.touch(exist_ok=False)


def _holder(note: Path) -> str:
    """Return who holds the lock, in words."""
    try:
        facts = json.loads(note.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(facts["since"]).astimezone(UTC)
        where = "" if facts["host"] == socket.gethostname() else f" on {facts['host']}"
        what = "" if facts["study"] is None else f", running {facts['study']}"
        return f"process {int(facts['pid'])}{where} (since {since:%Y-%m-%d %H:%M:%S} UTC{what})"
    except (OSError, ValueError, KeyError, TypeError):  # its holder was about to write it
        return "another process"
