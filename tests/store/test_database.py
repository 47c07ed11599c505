"""One SQLite file, whoever else has it open and whatever is in it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bakeoff.errors import StoreError, StoreVersionError
from bakeoff.store import open_store
from bakeoff.store.database import Database, create
from bakeoff.store.files import own_version

Alter = Callable[[Path, str], None]


def pragma(database: Database, name: str) -> object:
    with database.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_a_writer_writes_ahead_and_holds_to_the_keys(filled: Path) -> None:
    with closing(Database(filled, is_writable=True)) as database:
        found = {name: pragma(database, name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}


@pytest.mark.parametrize("is_writable", [True, False])
def test_a_store_from_elsewhere_gets_no_functions_with_side_effects(filled: Path, *, is_writable: bool) -> None:
    with closing(Database(filled, is_writable=is_writable)) as database:
        assert pragma(database, "trusted_schema") == 0


def test_reading_sees_one_moment(filled: Path) -> None:
    with closing(Database(filled, is_writable=True)) as writer, closing(Database(filled, is_writable=False)) as reader:
        with reader.reading() as connection:
            before = connection.exec_driver_sql("SELECT count(*) FROM epochs").scalar_one()
            with writer.writing() as other:
                other.exec_driver_sql("DELETE FROM epochs")
            assert connection.exec_driver_sql("SELECT count(*) FROM epochs").scalar_one() == before == 3
        with reader.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM epochs").scalar_one() == 0


def delete_and_refuse(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM epochs")
        raise ValueError("not like this")


def test_what_is_refused_leaves_nothing_behind(filled: Path) -> None:
    with closing(Database(filled, is_writable=True)) as database:
        with pytest.raises(StoreError, match=r"bakeoff\.db: not like this"):
            delete_and_refuse(database)
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM epochs").scalar_one() == 3


def test_what_was_opened_for_reading_is_not_written(filled: Path) -> None:
    with (
        closing(Database(filled, is_writable=False)) as database,
        pytest.raises(StoreError, match="was opened for reading"),
        database.writing(),
    ):
        raise AssertionError("the block must not run")


def test_a_store_is_made_whole_or_not_at_all(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / "bakeoff.db.new").write_bytes(b"half made")
    (path.parent / "bakeoff.db.new-journal").write_bytes(b"half made")
    create(path)
    assert [file.name for file in path.parent.iterdir()] == ["bakeoff.db"]
    with closing(Database(path, is_writable=False)) as database:
        database.check_version()


def test_what_is_left_of_a_deleted_store_does_not_come_back(filled: Path) -> None:
    writer = Database(filled, is_writable=True)
    with writer.writing() as connection:
        connection.exec_driver_sql("DELETE FROM epochs")
    ahead = filled.with_name("bakeoff.db-wal")
    content = ahead.read_bytes()
    writer.close()
    filled.unlink()
    ahead.write_bytes(content)
    create(filled)
    with open_store(filled, writable=False) as store:
        assert store.study_runs() == ()


def test_a_folder_that_is_not_there_is_an_error(path: Path) -> None:
    with pytest.raises(StoreError, match=r"bakeoff\.db\.new: cannot be written"):
        create(path)


def test_another_programs_database_is_no_store(path: Path, alter: Alter) -> None:
    path.parent.mkdir()
    alter(path, "CREATE TABLE songs (title TEXT)")
    with (
        closing(Database(path, is_writable=False)) as database,
        pytest.raises(StoreError, match="is a database, but not a store"),
    ):
        database.check_version()


@pytest.mark.parametrize("value", ["", "one", "0", "-1", "1.5"])
def test_a_store_says_which_version_made_it(filled: Path, alter: Alter, value: str) -> None:
    alter(filled, f"UPDATE meta SET value = '{value}' WHERE key = 'schema_version'")
    with (
        closing(Database(filled, is_writable=False)) as database,
        pytest.raises(StoreError, match="is damaged: it does not say which version made it"),
    ):
        database.check_version()


def test_a_newer_store_is_told_by_its_version(filled: Path, alter: Alter) -> None:
    alter(filled, "UPDATE meta SET value = CASE key WHEN 'schema_version' THEN '99' ELSE '9.0' END")
    message = rf"was written by bakeoff 9\.0, this is {own_version()}\. Update bakeoff"
    with (
        closing(Database(filled, is_writable=False)) as database,
        pytest.raises(StoreVersionError, match=message),
    ):
        database.check_version()


def test_a_damaged_page_is_an_error_with_the_file(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    filled.write_bytes(content)
    with pytest.raises(StoreError, match=r"bakeoff\.db: is damaged: "), open_store(filled, writable=False) as store:
        list(store.read())


def test_names_that_mean_something_in_a_url_are_names(tmp_path: Path) -> None:
    odd = tmp_path / "50% of?mode=ro#é.db"
    with open_store(odd, writable=True) as store:
        assert store.study_runs() == ()
    assert odd.exists()


@pytest.fixture
def read_only(filled: Path) -> Iterator[Path]:
    """A closed store on a folder that this process cannot write; root becomes nobody for that."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / filled.name
        shutil.copy(filled, file)
        file.chmod(0o444)
        folder.chmod(0o555)
        if os.getuid() == 0:
            os.setresuid(65534, 65534, 0)
        try:
            yield file
        finally:
            if os.getresuid()[2] == 0:
                os.setresuid(0, 0, 0)
            folder.chmod(0o755)


def test_a_store_is_read_on_a_folder_that_cannot_be_written(read_only: Path) -> None:
    with open_store(read_only, writable=False) as store:
        assert len(list(store.read())) == 3
    with pytest.raises(StoreError, match="cannot be locked for writing"):
        open_store(read_only, writable=True)
    assert [file.name for file in read_only.parent.iterdir()] == ["bakeoff.db"]
