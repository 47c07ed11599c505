"""A store on disk: killed at any moment, followed while it is written, and without its weights."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bakeoff.errors import NotStored, StoreError
from bakeoff.store import Store, StoredEpoch, open_store
from bakeoff.testing import epoch_record, finished_trial, is_same, trial_digest

A, B = trial_digest("a"), trial_digest("b")

# Trains cohorts of five trials for three epochs each, and says after each commit what it has committed so far.
WRITER = """
import sys
from bakeoff.store import open_store
from bakeoff.testing import epoch_record, finished_trial, stored_trial, study_run, trial_digest

names = [f"trial {number}" for number in range(5_000)]
with open_store(sys.argv[1], writable=True) as store:
    store.begin(study_run(), trials=[stored_trial(name) for name in names], assignments=[])
    records = finished = 0
    for start in range(0, len(names), 5):
        cohort = [trial_digest(name) for name in names[start : start + 5]]
        attempt = store.start_attempt(cohort)
        for epoch in (1, 2, 3):
            store.append([epoch_record(digest, epoch=epoch) for digest in cohort], attempt=attempt)
            records += 5
            print(records, finished, flush=True)
        for digest in cohort:
            store.finish(finished_trial(digest, epochs_run=3), attempt=attempt)
            finished += 1
            print(records, finished, flush=True)
"""


@contextmanager
def writing(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process write to a store; kill it in the end, if it still lives."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def killed(path: Path, *, seed: int) -> tuple[int, int]:
    """Kill a writing process at a moment that `seed` decides; return how many records and trials it said were kept."""
    draw = random.Random(seed)
    with writing(path) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(draw.randrange(1, 60))]
        time.sleep(draw.uniform(0, 0.02))
        process.kill()
        said += [line for line in process.stdout if line.endswith("\n")]
    records, finished = said[-1].split()
    return int(records), int(finished)


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_leaves_exactly_what_it_committed(path: Path, seed: int) -> None:
    record_count, finished_count = killed(path, seed=seed)
    digests = [trial_digest(f"trial {number}") for number in range(5_000)]
    with open_store(path, writable=False) as store:
        records = list(store.read())
        finished = store.finished_digests(digests)
        assert len(records) in {record_count, record_count + 5}  # the last commit may not have been told of
        assert len(finished) in {finished_count, finished_count + 1}
        assert all(
            is_same(store.finished(one, with_weights=True), finished_trial(one, epochs_run=3)) for one in finished
        )
        assert all(len(store.history(one)) == 3 for one in finished)
    with open_store(path, writable=True, wait_seconds=0) as store:
        undone = [digest for digest in digests if digest not in finished]
        attempt = store.start_attempt(undone[:5])
        store.append([epoch_record(undone[0])], attempt=attempt)
        assert [stored.attempt for stored in store.read(records[-1].number)] == [attempt]


def test_a_store_is_followed_while_it_is_written(path: Path) -> None:
    with writing(path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with open_store(path, writable=False) as store:
            found: list[StoredEpoch] = []
            while len(found) < 200:
                assert process.poll() is None
                found += news(store, found)
    assert [stored.number for stored in found] == list(range(1, len(found) + 1))
    for start in range(0, len(found), 5):
        cohort = found[start : start + 5]
        assert len({stored.record.trial for stored in cohort}) == 5
        assert len({(stored.attempt, stored.record.epoch) for stored in cohort}) == 1


def news(store: Store, found: list[StoredEpoch]) -> list[StoredEpoch]:
    """Return the records after those that were found; what one commit wrote is seen whole."""
    page = list(store.read(found[-1].number if found else 0))
    assert len(page) % 5 == 0
    return page


def test_without_its_weights_a_store_lacks_nothing_else(filled: Path) -> None:
    for file in filled.with_name("bakeoff.db.blobs").iterdir():
        file.unlink()
    filled.with_name("bakeoff.db.blobs").rmdir()
    with open_store(filled, writable=False) as store:
        assert is_same(store.finished(A).predictions, finished_trial(A).predictions)
        assert len(store.history(A)) == 2
        assert store.summaries([A])[0].status == "finished"
        with pytest.raises(NotStored, match=f"the weights of trial {A} have been deleted; all else is there"):
            store.weights(A)
        with pytest.raises(NotStored, match="have been deleted"):
            store.finished(A, with_weights=True)


def test_damaged_weights_are_told_from_whole_ones(filled: Path) -> None:
    for file in filled.with_name("bakeoff.db.blobs").iterdir():
        file.write_bytes(b"something else")
    with open_store(filled, writable=False) as store, pytest.raises(StoreError, match="is damaged"):
        store.weights(A)


def test_a_store_opened_for_reading_refuses_to_write(filled: Path) -> None:
    with open_store(filled, writable=False) as store:
        for write in (
            lambda: store.start_attempt([B]),
            lambda: store.resume_attempt([B]),
            lambda: store.append([epoch_record(B)], attempt=1),
            lambda: store.finish(finished_trial(B), attempt=1),
            lambda: store.abandon(1),
        ):
            with pytest.raises(StoreError, match="was opened for reading"):
                write()


def test_readers_leave_the_file_as_it_was(filled: Path) -> None:
    before = filled.read_bytes()
    with open_store(filled, writable=False) as store:
        store.finished(A, with_weights=True)
        store.study_runs()
    assert filled.read_bytes() == before
