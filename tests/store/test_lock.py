"""One process writes to a store, and others are told which."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

import pytest

from bakeoff.errors import StoreBusyError, StoreError
from bakeoff.store import open_store
from bakeoff.store.lock import WriterLock

HOLDER = """
import sys
from bakeoff.store import StudyRun, open_store

with open_store(sys.argv[1], writable=True) as store:
    run = StudyRun(
        name="tiny", text="", study_digest="", claims_digest="", overrides="", environment={}
    )
    store.begin(run, trials=[], assignments=[])
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process write to a store until it is killed."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_busy_store_says_which_process_holds_it_and_can_be_read(path: Path) -> None:
    with held(path) as process:
        who = rf"process {process.pid} \(since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC, running tiny\)"
        with pytest.raises(StoreBusyError, match=rf"{who} is writing to it; waited 0 s\. Wait until"):
            open_store(path, writable=True, wait_seconds=0.2)
        with open_store(path, writable=False) as store:
            assert store.last_run("tiny").run.name == "tiny"


def test_the_lock_of_a_killed_process_is_free(path: Path) -> None:
    with held(path) as process:
        process.kill()
        process.wait()
        with open_store(path, writable=True, wait_seconds=0.2) as store:
            assert len(store.study_runs()) == 1


def test_who_waits_gets_the_store_when_it_is_let_go(path: Path) -> None:
    first = open_store(path, writable=True)
    Timer(0.3, first.close).start()
    with open_store(path, writable=True, wait_seconds=10) as store:
        assert store.study_runs() == ()


def test_a_process_cannot_write_twice_at_once(path: Path) -> None:
    with (
        open_store(path, writable=True),
        pytest.raises(StoreBusyError, match=f"process {os.getpid()} "),
    ):
        open_store(path, writable=True, wait_seconds=0)


def test_an_old_note_does_no_harm(tmp_path: Path) -> None:
    store = tmp_path / "bakeoff.db"
    (tmp_path / "bakeoff.db.holder").write_text("not JSON")
    with closing(_Releasing(store)):
        (tmp_path / "bakeoff.db.holder").write_text('{"pid": "nobody"}')
        with pytest.raises(StoreBusyError, match="another process is writing"):
            WriterLock(store, wait_seconds=0)


def test_a_holder_on_another_machine_is_named_with_it(tmp_path: Path) -> None:
    store = tmp_path / "bakeoff.db"
    note = '{"pid": 7, "host": "far", "since": "2026-01-01T00:00:00+00:00", "study": null}'
    with closing(_Releasing(store)):
        (tmp_path / "bakeoff.db.holder").write_text(note)
        with pytest.raises(StoreBusyError, match=r"process 7 on far \(since 2026-01-01 00:00:00 UTC\) is writing"):
            WriterLock(store, wait_seconds=0)


def test_letting_go_takes_the_note_away(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path / "bakeoff.db", wait_seconds=0)
    assert (tmp_path / "bakeoff.db.holder").exists()
    lock.release()
    lock.release()
    assert not (tmp_path / "bakeoff.db.holder").exists()


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be locked for writing"):
        WriterLock(tmp_path / "file" / "bakeoff.db", wait_seconds=0)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only where the system says so of a folder that is there")
def test_a_lock_that_cannot_be_made_is_told_without_waiting() -> None:
    with pytest.raises(StoreError, match=r"^/proc/x\.db: cannot be locked for writing: .*No such file or directory"):
        open_store("/proc/x.db", writable=True, wait_seconds=600)


class _Releasing:
    """A lock that `closing` lets go of."""

    def __init__(self, store: Path) -> None:
        self._lock = WriterLock(store, wait_seconds=0)

    def close(self) -> None:
        self._lock.release()
