"""Trials in the file: their settings are kept once, and checked when they are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import open_store
from bakeoff.testing import stored_trial, study_run, trial_digest

A = trial_digest("a")


def test_equal_settings_are_kept_once(path: Path) -> None:
    with open_store(path, writable=True) as store:
        for name in ("a", "b", "c"):
            store.begin(study_run(), trials=[stored_trial(name)], assignments=[])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM settings").fetchone() == (1,)


@pytest.mark.parametrize(
    ("plain", "problem"),
    [
        ("{", "Expecting"),
        ("7", "something else"),
        ('{"kind": "Settings"}', "cannot be read"),
        ('{"kind": "Popen", "args": "true"}', "cannot be read: 'Popen'"),
        ('{"kind": "Dense", "units": 3}', "something else"),
        ('{"no": "kind"}', "cannot be read"),
    ],
)
def test_settings_that_are_none_are_damage(
    filled: Path, alter: Callable[[Path, str], None], plain: str, problem: str
) -> None:
    alter(filled, f"UPDATE settings SET plain = '{plain}'")
    with (
        open_store(filled, writable=False) as store,
        pytest.raises(StoreError, match=rf"bakeoff\.db: is damaged: .*{problem}"),
    ):
        store.trials([A])


def test_missing_settings_are_damage(filled: Path, alter: Callable[[Path, str], None]) -> None:
    alter(filled, "PRAGMA foreign_keys=OFF; DELETE FROM settings")
    with open_store(filled, writable=False) as store, pytest.raises(StoreError, match="settings are missing"):
        store.trials([A])


def test_seeds_may_be_as_large_as_a_file_can_hold(path: Path) -> None:
    largest = stored_trial("a", seed=2**63 - 1)
    with open_store(path, writable=True) as store:
        store.begin(study_run(), trials=[largest], assignments=[])
        assert store.trials([A]) == (largest,)
