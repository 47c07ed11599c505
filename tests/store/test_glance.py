"""What a store holds, at a glance: the last run of each study, whoever else has the file open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bakeoff.errors import NotStored, StoreError, StoreVersionError
from bakeoff.store import holdings, open_store
from bakeoff.testing import MadeUp, first_right, keep_made_up, study_run, tiny_data, tiny_study

Alter = Callable[[Path, str], None]


def test_a_study_counts_its_distinct_trials_while_somebody_writes(tmp_path: Path) -> None:
    tiny_data(tmp_path)
    study = replace(tiny_study(tmp_path), seeds=3)
    right = MadeUp(hits=first_right(10, of=60))
    with open_store(tmp_path / "runs.db", writable=True) as store:
        keep_made_up(store, study, made={"narrow": [right] * 3, "wide": [right, MadeUp(hits=None)]})
        (found,) = holdings(tmp_path / "runs.db")
    # `twin` has no trials of its own; of six, three of `narrow` and two of `wide` have ended.
    assert (found.name, found.trial_count, found.ended_count) == ("tiny", 6, 5)
    assert found.started.tzinfo is UTC
    assert found.started <= datetime.now(UTC)


def test_only_the_last_run_of_a_study_counts_and_the_latest_comes_first(tmp_path: Path) -> None:
    with open_store(tmp_path / "runs.db", writable=True) as store:
        store.begin(study_run("tiny"), trials=[], assignments=[])
        store.begin(study_run("other"), trials=[], assignments=[])
        store.begin(replace(study_run("tiny"), overrides="--epochs 9"), trials=[], assignments=[])
        last = store.last_run("tiny")
    found = holdings(f"sqlite:///{tmp_path / 'runs.db'}")
    assert [(each.name, each.overrides, each.trial_count) for each in found] == [
        ("tiny", "--epochs 9", 0),
        ("other", "--epochs 2", 0),
    ]
    assert found[0].started == last.started


def test_a_store_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotStored, match=r"Make one with `bakeoff run STUDY`"):
        holdings(tmp_path / "runs.db")


def test_what_cannot_be_read_is_refused_as_by_whoever_opens_it(filled: Path, alter: Alter, tmp_path: Path) -> None:
    alter(filled, "UPDATE study_runs SET started = 'yesterday'")
    with pytest.raises(StoreError, match="is damaged: Invalid isoformat string"):
        holdings(filled)
    alter(filled, "UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(StoreVersionError, match="Update bakeoff"):
        holdings(filled)
    alter(filled, "DROP TABLE meta")
    with pytest.raises(StoreError, match="is a database, but not a store"):
        holdings(filled)
    (tmp_path / "notes.db").write_text("no database, but long enough to be taken for one" * 100)
    with pytest.raises(StoreError, match="is damaged: file is not a database"):
        holdings(tmp_path / "notes.db")
    with closing(sqlite3.connect(tmp_path / "half.db")) as connection:
        connection.execute("CREATE TABLE meta (key, value)")
        connection.execute("INSERT INTO meta VALUES ('schema_version', '1')")
        connection.commit()
    with pytest.raises(StoreError, match="cannot be read: no such table: study_runs"):
        holdings(tmp_path / "half.db")
