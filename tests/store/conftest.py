"""Stores on disk for the tests of this room: where they are, what they hold, and how to damage them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bakeoff.store import StoredAssignment, open_store
from bakeoff.testing import checkpoint, epoch_record, finished_trial, stored_trial, study_run, trial_digest

A, B = trial_digest("a"), trial_digest("b")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store may be made."""
    return tmp_path / "runs" / "bakeoff.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A store in which trial "a" has finished and trial "b" was left at a checkpoint."""
    trials = [stored_trial("a"), stored_trial("b", seed=1)]
    assignments = [StoredAssignment(variant="only", seed=trial.seed, trial=trial.digest) for trial in trials]
    with open_store(path, writable=True) as store:
        store.begin(study_run(), trials=trials, assignments=assignments)
        attempt = store.start_attempt([A, B])
        store.append([epoch_record(A), epoch_record(B)], attempt=attempt)
        store.keep_checkpoint(checkpoint(B), attempt=attempt)
        store.append([epoch_record(A, epoch=2)], attempt=attempt)
        store.finish(finished_trial(A), attempt=attempt)
        store.abandon(attempt)
    return path


@pytest.fixture
def alter() -> Callable[[Path, str], None]:
    """What changes a closed store behind bakeoff's back: its file and SQL."""

    def run(file: Path, sql: str) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.executescript(sql)

    return run
