"""One store's trials in another: bit for bit, only what has ended, and with everything that verdicts go by."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bakeoff.errors import NotStored, StoreError
from bakeoff.store import Part, SqliteStore, StoredAssignment, open_store
from bakeoff.testing import epoch_record, finished_trial, is_same, stored_trial, study_run, trial_digest

A, B, C = trial_digest("a"), trial_digest("b"), trial_digest("c")
ALL_PARTS: tuple[Part, ...] = ("weights", "kernels", "probabilities")


def copied(source: Path, target: Path, *, without: Collection[Part] = ()) -> tuple[str, ...]:
    with open_store(source, writable=False) as first, open_store(target, writable=True) as second:
        return second.take_in(first, without=without)


def finish(store: SqliteStore, name: str) -> None:
    """Ask for a trial, and train it in one epoch to its end."""
    digest = trial_digest(name)
    asked = [StoredAssignment(variant="only", seed=0, trial=digest)]
    store.begin(study_run(), trials=[stored_trial(name)], assignments=asked)
    attempt = store.start_attempt([digest])
    store.append([epoch_record(digest)], attempt=attempt)
    store.finish(finished_trial(digest, epochs_run=1), attempt=attempt)


def test_a_copy_answers_as_its_original_does(filled: Path, tmp_path: Path) -> None:
    assert copied(filled, tmp_path / "copy.db") == (A,)
    with open_store(filled, writable=False) as first, open_store(tmp_path / "copy.db", writable=False) as second:
        assert is_same(second.finished(A, with_weights=True), first.finished(A, with_weights=True))
        assert second.history(A) == first.history(A)
        assert second.summaries([A]) == first.summaries([A])
        assert second.trials([A, B]) == first.trials([A, B])
        assert second.study_runs() == first.study_runs()
        assert second.assignments(1) == first.assignments(1)


def test_what_has_not_ended_is_asked_for_and_has_no_records(filled: Path, tmp_path: Path) -> None:
    copied(filled, tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db", writable=True) as store:
        (summary,) = store.summaries([B])
        assert (summary.status, summary.attempts) == ("pending", 0)
        assert store.checkpoints([B]) == ()
        assert {stored.record.trial for stored in store.read()} == {A}
        store.start_attempt([B])


def test_parts_may_be_left_out(filled: Path, tmp_path: Path) -> None:
    copied(filled, tmp_path / "light.db", without=ALL_PARTS)
    with open_store(filled, writable=False) as first, open_store(tmp_path / "light.db", writable=False) as second:
        whole, light = first.finished(A), second.finished(A)
        assert whole.predictions is not None
        assert light.predictions is not None
        assert light.predictions.probabilities.shape == (5, 0)
        emptied = replace(whole.predictions, probabilities=np.zeros((5, 0), dtype=np.float16))
        assert is_same(light, replace(whole, first_kernel=None, predictions=emptied))
        with pytest.raises(NotStored, match="the weights of trial .* have been deleted; all else is there"):
            second.weights(A)


def test_two_stores_become_one(path: Path, tmp_path: Path) -> None:
    for place, name in ((path, "a"), (tmp_path / "other.db", "c")):
        with open_store(place, writable=True) as store:
            finish(store, name)
    assert copied(tmp_path / "other.db", path) == (C,)
    assert copied(tmp_path / "other.db", path) == ()
    with open_store(path, writable=True) as store:
        assert store.finished_digests([A, C]) == {A, C}
        assert [summary.attempts for summary in store.summaries([A, C])] == [1, 1]
        assert [record.trial for digest in (A, C) for record in store.history(digest)] == [A, C]
        first, second = store.study_runs()
        assert store.last_run("tiny") == second
        assert first.claims_first_seen == second.claims_first_seen == first.started
        finish(store, "b")


def test_an_older_run_that_comes_later_is_not_the_last(path: Path, tmp_path: Path) -> None:
    for place in (tmp_path / "older.db", path):
        with open_store(place, writable=True) as store:
            store.begin(replace(study_run(), overrides=place.name), trials=[], assignments=[])
    copied(tmp_path / "older.db", path)
    with open_store(path, writable=False) as store:
        assert store.last_run("tiny").run.overrides == path.name
        assert [run.run.overrides for run in store.study_runs()] == ["older.db", path.name]
        older, newer = store.study_runs()
        assert newer.claims_first_seen == older.started


def test_what_both_hold_stays_and_a_checkpoint_of_what_ended_goes(filled: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with open_store(other, writable=True) as store:
        finish(store, "a")
        finish(store, "b")
    assert copied(other, filled) == (B,)
    with open_store(filled, writable=False) as store:
        assert len(store.history(A)) == 2
        assert len(store.history(B)) == 1
        assert store.checkpoints([B]) == ()


def test_earlier_attempts_come_along(path: Path, tmp_path: Path) -> None:
    with open_store(path, writable=True) as store:
        store.begin(study_run(), trials=[stored_trial("a")], assignments=[])
        store.abandon(store.start_attempt([A]))
        (started,) = [summary.started for summary in store.summaries([A])]
        store.finish(finished_trial(A), attempt=store.start_attempt([A]))
    copied(path, tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db", writable=False) as store:
        (summary,) = store.summaries([A])
        assert (summary.attempts, summary.started) == (2, started)


def test_a_settled_store_lies_alone_and_goes_on_later(filled: Path) -> None:
    with open_store(filled, writable=True) as store:
        store.settle()
    before = filled.read_bytes()
    with open_store(filled, writable=False) as store:
        assert store.finished_digests([A]) == {A}
    assert {each.name for each in filled.parent.iterdir()} <= {
        filled.name,
        f"{filled.name}.blobs",
        f"{filled.name}.lock",
    }
    assert filled.read_bytes() == before
    with open_store(filled, writable=True) as store:
        finish(store, "c")
        assert store.finished_digests([A, C]) == {A, C}


def test_a_store_that_others_have_open_is_not_settled(filled: Path) -> None:
    with open_store(filled, writable=True) as store, closing(sqlite3.connect(filled)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM trials").fetchone()
        with pytest.raises(StoreError, match="cannot be settled: database is locked. Close whatever has it open"):
            store.settle()
    with open_store(filled, writable=False) as reader, pytest.raises(StoreError, match="opened for reading"):
        reader.settle()


def test_a_checkpoint_of_a_trial_that_has_ended_elsewhere_takes_no_room(filled: Path, tmp_path: Path) -> None:
    with open_store(tmp_path / "other.db", writable=True) as store:
        finish(store, "b")
    assert copied(tmp_path / "other.db", filled) == (B,)
    blobs = filled.with_name("bakeoff.db.blobs")
    with open_store(filled, writable=False) as store:
        assert store.checkpoints([B]) == ()
    assert len(list(blobs.iterdir())) == 1  # both trials have the same weights
