"""One SQLite file: a path in, transactions on the tables of a store out.

Written ahead (WAL), so that readers neither wait for the writer nor hold it up. What was committed survives the death
of the process at any moment. `synchronous=NORMAL` leaves out the wait for the disk after each commit: a power cut may
take the last few commits with it, whole ones, and never damages the file.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import final

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, insert, inspect, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bakeoff.errors import StoreError, StoreVersionError
from bakeoff.store.schema import META, METADATA, SCHEMA_VERSION

_BUSY_SECONDS = 30.0
_IS_WRITING = "is_writing"
_ELSEWHERE = "or name another file with --store."

# A store may come from anywhere: its own views and triggers get no functions with side effects, its pages are checked.
_PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON")
_WRITING_PRAGMAS = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL")


@final
class Database:
    """Connections to one store's file, opened as they are needed.

    The file is opened by SQLite alone, never beside it: closing any other descriptor of a file drops this process's
    locks on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """

    def __init__(self, path: Path, *, is_writable: bool) -> None:
        """Prepare to open the database at `path`; the file is not touched yet."""
        self.path = path
        self.is_writable = is_writable
        self._is_closed = False
        self._engine = _engine(path, is_writable=is_writable)
        self._writing_engine = self._engine.execution_options(**{_IS_WRITING: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the store, and turn what goes wrong into StoreError.

        A ValueError inside the block means that a cell holds something else than it should: the store is damaged.
        """
        self._check_open()
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._unusable(error, verb="read") from error
        except ValueError as error:
            raise self._damaged(str(error)) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together at the block's end, or not at all.

        A ValueError inside the block says why they are refused.
        """
        if not self.is_writable:
            raise StoreError("was opened for reading, not for writing.", store=str(self.path))
        self._check_open()
        try:
            with self._writing_engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._unusable(error, verb="written") from error
        except ValueError as error:
            raise StoreError(str(error), store=str(self.path)) from error

    def check_version(self) -> None:
        """Leave quietly if this version of bakeoff can use the store.

        Raises:
            StoreVersionError: A newer version made the store.
            StoreError: It is no store, or damaged.
        """
        with self.reading() as connection:
            if not inspect(connection).has_table(META.name):
                raise StoreError(f"is a database, but not a store. Name its file, {_ELSEWHERE}", store=str(self.path))
            found = {str(row.key): str(row.value) for row in connection.execute(select(META))}
            number = found.get("schema_version", "")
            if not number.isdecimal() or not int(number):
                raise ValueError("it does not say which version made it")
        if int(number) > SCHEMA_VERSION:
            written_by = found.get("written_by", "another version")
            raise StoreVersionError(store=str(self.path), written_by=written_by, ours=own_version())

    def close(self) -> None:
        """Close every connection; the last one to close moves what was written ahead into the file."""
        self._is_closed = True
        self._engine.dispose()

    def settle(self) -> None:
        """Leave out free pages and move what was written ahead into the file, until somebody writes again.

        Raises:
            StoreError: Somebody else has it open, or it was opened for reading.
        """
        if not self.is_writable:
            raise StoreError("was opened for reading, not for writing.", store=str(self.path))
        self._check_open()
        # Only the last connection may leave the way of writing ahead.
        self._engine.dispose()
        try:
            with closing(self._engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise StoreError(
                f"cannot be settled: {error}. Close whatever has it open.", store=str(self.path)
            ) from error
        self._engine.dispose()

    def _check_open(self) -> None:
        """An engine would open its file anew, and the right to write to it is gone."""
        if self._is_closed:
            raise StoreError("has been closed; open it again.", store=str(self.path))

    def _unusable(self, error: SQLAlchemyError, *, verb: str) -> StoreError:
        reason = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        if isinstance(error, DBAPIError) and not isinstance(error, OperationalError | IntegrityError):
            return self._damaged(reason)
        return StoreError(f"cannot be {verb}: {reason}. Mend that, {_ELSEWHERE}", store=str(self.path))

    def _damaged(self, reason: str) -> StoreError:
        return StoreError(f"is damaged: {reason}. Put a copy in its place, {_ELSEWHERE}", store=str(self.path))


def is_there(path: Path) -> bool:
    """Say whether anything is kept at `path`; a file without content is as good as none."""
    return path.exists() and path.stat().st_size > 0


def create(path: Path) -> None:
    """Make a store without content at `path`, where none is: whole, or not at all.

    It is made under another name and then moved into place: SQLite's own first steps on a new file, interrupted, would
    leave one that cannot be opened for reading.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        # What was written ahead to a file that has been deleted would find its way into the new one.
        for beside in (*_companions(fresh), fresh, *_companions(path)):
            beside.unlink(missing_ok=True)
        with closing(Database(fresh, is_writable=True)) as database, database.writing() as connection:
            METADATA.create_all(connection)
            facts = {"schema_version": str(SCHEMA_VERSION), "written_by": own_version()}
            connection.execute(insert(META), [{"key": key, "value": value} for key, value in facts.items()])
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"cannot be made: {error}. Mend that, {_ELSEWHERE}", store=str(path)) from error


def own_version() -> str:
    """Return the version of bakeoff that is running."""
    try:
        return version("bakeoff")
    except PackageNotFoundError:  # run from its sources
        return "of unknown version"


def _engine(path: Path, *, is_writable: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        mode = "mode=rwc" if is_writable else _reading_mode(path)
        # Transactions are begun below: sqlite3 by itself would begin none for a SELECT.
        return sqlite3.connect(
            f"{path.as_uri()}?{mode}", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        with closing(connection.cursor()) as cursor:
            for pragma in (*_PRAGMAS, *(_WRITING_PRAGMAS if is_writable else ())):
                cursor.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get(_IS_WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return engine


def _reading_mode(path: Path) -> str:
    """Return how to open a file for reading, on a folder that cannot be written too.

    SQLite keeps an index of what was written ahead in a file beside the database. Where that file can neither be found
    nor made, and nothing was written ahead, the database stands still and can be read without it.
    """
    ahead, index, _ = _companions(path)
    stands_still = not ahead.exists() or (ahead.stat().st_size == 0 and not index.exists())
    return "mode=ro&immutable=1" if stands_still and not os.access(path.parent, os.W_OK) else "mode=ro"


def _companions(path: Path) -> tuple[Path, Path, Path]:
    """Return what SQLite may keep beside a database: what was written ahead, its index, and a journal."""
    ahead, index, journal = (path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))
    return ahead, index, journal
