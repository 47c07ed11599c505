"""A store opens, or says why not and what to do, and what must be left alone is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bakeoff.errors import NotStored, StoreError, StoreVersionError
from bakeoff.store import open_store
from bakeoff.testing import trial_digest

Alter = Callable[[Path, str], None]


def test_a_store_is_made_with_its_folder(path: Path) -> None:
    with open_store(f"sqlite:///{path}", writable=True) as store:
        assert store.study_runs() == ()
    assert path.exists()


def test_a_store_that_is_not_there_is_not_made_for_reading(path: Path) -> None:
    with pytest.raises(NotStored, match=r"bakeoff\.db: there is no store yet\. Make one with `bakeoff run STUDY`"):
        open_store(path, writable=False)
    assert not path.parent.exists()


def test_a_file_without_content_is_no_store_yet(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with pytest.raises(NotStored, match="there is no store yet"):
        open_store(path, writable=False)
    with open_store(path, writable=True) as store:
        assert store.study_runs() == ()


def test_a_database_without_tables_is_no_store(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    with pytest.raises(StoreError, match="is a database, but not a store"):
        open_store(path, writable=True)


@pytest.mark.parametrize("writable", [True, False])
def test_a_newer_store_is_left_byte_for_byte(filled: Path, alter: Alter, *, writable: bool) -> None:
    alter(filled, "UPDATE meta SET value = CASE key WHEN 'schema_version' THEN '2' ELSE '9.0' END")
    before = filled.read_bytes()
    with pytest.raises(StoreVersionError, match=r"was written by bakeoff 9\.0"):
        open_store(filled, writable=writable)
    assert filled.read_bytes() == before


@pytest.mark.parametrize("writable", [True, False])
def test_a_file_that_is_no_database_is_left_byte_for_byte(path: Path, *, writable: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(b"title = 'a study, not a store'\n" * 100)
    with pytest.raises(StoreError, match=r"bakeoff\.db: is damaged: file is not a database"):
        open_store(path, writable=writable)
    assert path.read_bytes() == b"title = 'a study, not a store'\n" * 100


@pytest.mark.parametrize("writable", [True, False])
def test_another_programs_database_is_left_byte_for_byte(path: Path, alter: Alter, *, writable: bool) -> None:
    path.parent.mkdir()
    alter(path, "CREATE TABLE songs (title TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is a database, but not a store"):
        open_store(path, writable=writable)
    assert path.read_bytes() == before


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_off_store_is_damaged(filled: Path, share: float) -> None:
    content = filled.read_bytes()
    filled.write_bytes(content[: int(share * len(content))])
    with pytest.raises(StoreError, match=r"bakeoff\.db: is damaged"), open_store(filled, writable=False) as store:
        store.finished(trial_digest("a"))


def test_what_fails_to_open_lets_go_of_the_lock(filled: Path, alter: Alter) -> None:
    alter(filled, "ALTER TABLE attempts RENAME TO tries")
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot be written: no such table: attempts"):
            open_store(filled, writable=True, wait_seconds=0)


def test_attempts_of_a_writer_that_has_gone_are_lost(filled: Path, alter: Alter) -> None:
    alter(filled, "UPDATE attempts SET outcome = NULL, ended = NULL")
    with open_store(filled, writable=False) as store:
        assert store.summaries([trial_digest("b")])[0].status == "running"
    with open_store(filled, writable=True) as store:
        assert store.summaries([trial_digest("b")])[0].status == "pending"
        store.resume_attempt([trial_digest("b")])


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="its folder cannot be made"):
        open_store(tmp_path / "file" / "bakeoff.db", writable=True)
