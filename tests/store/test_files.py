"""The file that a store is: who may write to it, and what it says of itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bakeoff.errors import StoreVersionError
from bakeoff.store.files import SCHEMA_VERSION, check_version, connect, is_there


def test_a_connection_for_reading_makes_no_file_and_writes_none(tmp_path: Path) -> None:
    path = tmp_path / "a store.db"
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        connect(path, is_writable=False).execute("SELECT 1 FROM sqlite_master")
    with closing(connect(path, is_writable=True)) as connection:
        connection.execute("CREATE TABLE one (cell)")
    assert is_there(path)
    with (
        closing(connect(path, is_writable=False)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("INSERT INTO one VALUES (1)")


def test_a_file_without_content_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    assert not is_there(tmp_path / "empty.db")


def test_a_newer_store_is_refused_and_a_nameless_one_damaged(tmp_path: Path) -> None:
    check_version({"schema_version": str(SCHEMA_VERSION)}, tmp_path)
    newer = {"schema_version": str(SCHEMA_VERSION + 1), "written_by": "bakeoff 9"}
    with pytest.raises(StoreVersionError, match="bakeoff 9"):
        check_version(newer, tmp_path)
    for number in ("", "0", "-1", "two"):
        with pytest.raises(ValueError, match="does not say which version"):
            check_version({"schema_version": number}, tmp_path)
