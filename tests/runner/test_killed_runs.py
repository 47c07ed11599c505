"""Runs in processes of their own, killed, stopped with Ctrl-C or shut out, and what is in the store afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from bakeoff.analysis import load_results
from bakeoff.errors import NotStored, StoreBusyError
from bakeoff.spec import Study, save_study
from bakeoff.store import open_store
from bakeoff.testing import is_same, run_here, statuses_in

WorkerProcesses = Callable[[int], list[int]]
ChildProcesses = Callable[[int], dict[int, bytes]]


class Begin(Protocol):
    """Starts a run in a process of its own."""

    def __call__(self, store: Path, *, workers: int = 1) -> subprocess.Popen[str]: ...


# What a user's script would do, with Ctrl-C as a terminal sends it.
RUN = """
import signal, sys
from pathlib import Path
from bakeoff.errors import Stopped
from bakeoff.runner import RunOptions, SilentListener, run_study
from bakeoff.spec import load_study
from bakeoff.store import open_store

signal.signal(signal.SIGINT, signal.default_int_handler)
study, store, workers = load_study(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
with open_store(store, writable=True) as opened:
    try:
        run_study(study, store=opened, options=RunOptions(worker_count=workers), listener=SilentListener())
    except Stopped as stopped:
        sys.exit(f"{stopped}")
"""


def record_count(store: Path) -> int:
    """Return how many epoch records there are; none where there is no store yet."""
    with suppress(NotStored), open_store(store, writable=False) as opened:
        return sum(1 for _ in opened.read())
    return 0


def trained_seconds(store: Path, study: Study) -> dict[str, float]:
    """Return how long each finished trial took: another number would mean that it was trained again."""
    with suppress(NotStored), open_store(store, writable=False) as opened:
        frame = load_results(opened, study.name).to_pandas().dropna(subset="train_seconds")
        return dict(zip(frame["trial"], frame["train_seconds"], strict=True))
    return {}


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Begin]:
    """Start running `tiny.toml` in a process group of its own; whatever is left of it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(store: Path, *, workers: int = 1) -> subprocess.Popen[str]:
        command = [sys.executable, "-W", "error", "-c", RUN, str(tmp_path / "tiny.toml"), str(store), str(workers)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def wait_for_records(store: Path, count: int, *, process: subprocess.Popen[str]) -> bool:
    """Wait until so many records are in a store, and say whether they came before the process ended."""
    while record_count(store) < count:
        if process.poll() is not None:
            return False
        time.sleep(0.05)
    return True


def kill(process: subprocess.Popen[str], workers: Collection[int]) -> None:
    """Kill a run as `kill -9` does: the whole group, and the workers in theirs."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    for worker in workers:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    process.communicate()


def survive_kills(
    begin: Begin, store: Path, *, study: Study, moments: Sequence[int], worker_processes: WorkerProcesses
) -> int:
    """Kill a run as often as there are moments, counted in fresh records; return how many kills it did not outrun."""
    kills = 0
    for moment in moments:
        known = trained_seconds(store, study)
        process = begin(store)
        if wait_for_records(store, record_count(store) + moment, process=process):
            kill(process, worker_processes(process.pid))
            kills += 1
        assert trained_seconds(store, study).items() >= known.items()
    return kills


def test_a_killed_run_goes_on_where_it_was_and_gives_the_same_table(
    long_study: Study,
    begun: Begin,
    undisturbed: dict[str, object],
    tmp_path: Path,
    worker_processes: WorkerProcesses,
) -> None:
    draw = random.Random(20)
    moments = [0, *(draw.randrange(1, 15) for _ in range(2))]
    killed = tmp_path / "killed.db"
    kills = survive_kills(begun, killed, study=long_study, moments=moments, worker_processes=worker_processes)
    assert kills >= 2
    known = trained_seconds(killed, long_study)
    assert is_same(run_here(long_study, killed), undisturbed)
    assert trained_seconds(killed, long_study).items() >= known.items()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_kills_at_any_moment_change_nothing(
    seed: int,
    long_study: Study,
    begun: Begin,
    undisturbed: dict[str, object],
    tmp_path: Path,
    worker_processes: WorkerProcesses,
) -> None:
    draw = random.Random(seed)
    killed = tmp_path / "killed.db"
    for _ in range(6):
        process = begun(killed, workers=2)
        time.sleep(draw.uniform(0, 4))
        kill(process, worker_processes(process.pid))
    moments = [draw.randrange(0, 12) for _ in range(6)]
    survive_kills(begun, killed, study=long_study, moments=moments, worker_processes=worker_processes)
    assert is_same(run_here(long_study, killed, workers=2), undisturbed)


def test_what_a_killed_runner_has_started_outlives_it_by_moments_only(
    long_study: Study,
    begun: Begin,
    tmp_path: Path,
    worker_processes: WorkerProcesses,
    child_processes: ChildProcesses,
) -> None:
    save_study(replace(long_study, epochs=100_000), tmp_path / "tiny.toml")
    process = begun(tmp_path / "runs.db", workers=2)
    assert wait_for_records(tmp_path / "runs.db", 1, process=process)
    workers, children = worker_processes(process.pid), child_processes(process.pid)
    assert len(workers) == 2
    assert len(children) == 1
    os.killpg(process.pid, signal.SIGKILL)
    assert process.stderr is not None
    # It ends when the last process that could write to it has ended.
    assert process.stderr.read() == ""
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{each}").exists() for each in (*workers, *children)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_users_script_is_not_carried_out_again(long_study: Study, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"open('carried_out', 'a').write('once ')\n{RUN}", encoding="utf-8")
    command = [sys.executable, str(script), "tiny.toml", "runs.db", "2"]
    save_study(replace(long_study, epochs=1), tmp_path / "tiny.toml")
    subprocess.run(command, cwd=tmp_path, check=True)
    assert (tmp_path / "carried_out").read_text(encoding="utf-8") == "once "
    assert statuses_in(tmp_path / "runs.db", long_study) == {"finished"}


def test_ctrl_c_leaves_a_whole_store_that_goes_on(
    long_study: Study, begun: Begin, undisturbed: dict[str, object], tmp_path: Path
) -> None:
    store = tmp_path / "runs.db"
    process = begun(store)
    assert wait_for_records(store, 4, process=process)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors == "stopped; everything that has finished is in the store. Run it again to go on from there.\n"
    assert "pending" in statuses_in(store, long_study)
    assert statuses_in(store, long_study) <= {"finished", "pending"}
    assert is_same(run_here(long_study, store), undisturbed)


def test_ctrl_c_while_workers_start_is_no_noise(
    long_study: Study, begun: Begin, tmp_path: Path, child_processes: ChildProcesses
) -> None:
    process = begun(tmp_path / "runs.db", workers=2)
    while not child_processes(process.pid):
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert errors.startswith("stopped; ")
    assert errors.count("\n") == 1
    assert statuses_in(tmp_path / "runs.db", long_study) == {"pending"}


def test_a_second_run_is_told_who_is_writing_and_readers_read_on(
    long_study: Study, begun: Begin, tmp_path: Path
) -> None:
    endless = replace(long_study, epochs=100_000)
    save_study(endless, tmp_path / "tiny.toml")
    store = tmp_path / "runs.db"
    process = begun(store)
    assert wait_for_records(store, 1, process=process)
    with pytest.raises(StoreBusyError, match=rf"runs.db: process {process.pid} \(since .*, running tiny\) is writing"):
        open_store(store, writable=True, wait_seconds=0.2)
    assert "running" in statuses_in(store, endless)
