"""One SQLite file: a path in, transactions on the tables of a store out.

Written ahead (WAL), so that readers neither wait for the writer nor hold it up. What was committed survives the death
of the process at any moment. `synchronous=NORMAL` leaves out the wait for the disk after each commit: a power cut may
take the last few commits with it, whole ones, and never damages the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import final

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, insert, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from bakeoff.errors import StoreError
from bakeoff.store.files import (
    ELSEWHERE,
    SCHEMA_VERSION,
    check_version,
    companions,
    connect,
    damaged,
    no_store,
    own_version,
    unusable,
)
from bakeoff.store.holding import interrupts_held
from bakeoff.store.schema import META, METADATA

_IS_WRITING = "is_writing"


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

        A ValueError inside the block says why they are refused. Ctrl-C waits for the block's end.
        """
        if not self.is_writable:
            raise StoreError("was opened for reading, not for writing.", store=str(self.path))
        self._check_open()
        try:
            with interrupts_held(), self._writing_engine.begin() as connection:
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
                raise no_store(self.path)
            found = {str(row.key): str(row.value) for row in connection.execute(select(META))}
            check_version(found, self.path)

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
        return unusable(self.path, reason, verb=verb)

    def _damaged(self, reason: str) -> StoreError:
        return damaged(self.path, reason)


def create(path: Path) -> None:
    """Make a store without content at `path`, where none is: whole, or not at all.

    It is made under another name and then moved into place: SQLite's own first steps on a new file, interrupted, would
    leave one that cannot be opened for reading.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        # What was written ahead to a file that has been deleted would find its way into the new one.
        for beside in (*companions(fresh), fresh, *companions(path)):
            beside.unlink(missing_ok=True)
        with closing(Database(fresh, is_writable=True)) as database, database.writing() as connection:
            METADATA.create_all(connection)
            facts = {"schema_version": str(SCHEMA_VERSION), "written_by": own_version()}
            connection.execute(insert(META), [{"key": key, "value": value} for key, value in facts.items()])
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"cannot be made: {error}. Mend that, {ELSEWHERE}", store=str(path)) from error


def _engine(path: Path, *, is_writable: bool) -> Engine:
    engine = create_engine("sqlite://", creator=partial(connect, path, is_writable=is_writable), poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_writing = connection.get_execution_options().get(_IS_WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")

    return engine
