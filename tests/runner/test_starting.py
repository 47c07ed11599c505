"""How the workers of a pool start: forked or each by itself, with the same numbers, and what is gone afterwards."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.runner.builds import needs_forking

from bakeoff.machine import core_count
from bakeoff.plan import Cohort
from bakeoff.records import EpochRecord
from bakeoff.runner import WorkerPool, fork_server_ahead
from bakeoff.runner.starting import Starter
from bakeoff.runner.wire import CohortDone, Job
from bakeoff.runner.workers import WorkerLost
from bakeoff.spec import Study
from bakeoff.testing import Ear, is_same, run_here

pytestmark = needs_forking
needs_two_cores = pytest.mark.skipif(core_count() < 2, reason="nothing is started ahead on a single core")

CohortsOf = Callable[[Study], tuple[Cohort, ...]]
ChildProcesses = Callable[[int], dict[int, bytes]]
AtStart = Callable[[str], None]

NO_SERVER = "if 'bakeoff.runner.fork_server' in sys.orig_argv: os._exit(1)"


@pytest.fixture
def started(child_processes: ChildProcesses) -> Callable[[], list[str]]:
    """Return which modules of the runner this process has started and that still run."""

    def found() -> list[str]:
        words = [command.split(b"\0") for command in child_processes(os.getpid()).values()]
        return sorted(word.decode() for each in words for word in each if word.startswith(b"bakeoff.runner."))

    return found


Started = Callable[[], list[str]]
SERVER, WORKER = "bakeoff.runner.fork_server", "bakeoff.runner.worker"


def ways(study: Study, store: Path, *, started: Started) -> tuple[dict[str, object], set[tuple[str, ...]]]:
    """Run a study with two workers; return what it gives, and what ran beside it."""
    seen: set[tuple[str, ...]] = set()

    def look(_: Ear, event: object) -> None:
        if isinstance(event, EpochRecord):
            seen.add(tuple(started()))

    return run_here(study, store, workers=2, ear=Ear(when_heard=look)), seen


def test_a_run_gives_the_same_bits_whichever_way_its_workers_start(
    study: Study, tmp_path: Path, started: Started, at_start: AtStart
) -> None:
    forked, beside = ways(study, tmp_path / "forked.db", started=started)
    assert beside == {(SERVER,)}
    at_start(NO_SERVER)
    alone, beside = ways(study, tmp_path / "alone.db", started=started)
    assert beside == {(WORKER, WORKER)}
    assert is_same(forked, alone)


# Builds of Python for old C libraries lack these, also where the system has them.
@pytest.mark.parametrize("lacking", ["os.pidfd_open", "signal.pidfd_send_signal", "os.memfd_create"])
def test_a_run_does_without_what_this_build_of_python_lacks(
    lacking: str, study: Study, tmp_path: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(lacking, raising=False)
    found, beside = ways(study, tmp_path / "runs.db", started=started)
    assert beside == ({(SERVER,)} if lacking == "os.memfd_create" else {(WORKER, WORKER)})
    monkeypatch.undo()
    assert is_same(found, run_here(study, tmp_path / "whole.db"))


def test_a_run_whose_server_is_killed_goes_on(
    study: Study, cohorts_of: CohortsOf, started: Started, child_processes: ChildProcesses
) -> None:
    endless = Job(cohort=cohorts_of(replace(study, epochs=100_000))[0], device="cpu", checkpoints={})
    last = Job(cohort=cohorts_of(study)[1], device="cpu", checkpoints={})
    ended, beside = [], []
    with WorkerPool() as pool:
        events = pool.events(deque([endless, last]), worker_count=1)
        assert isinstance(next(events)[1], EpochRecord)
        (server,) = child_processes(os.getpid())
        (worker,) = child_processes(server)
        for process in (server, worker):
            os.kill(process, signal.SIGKILL)
        for job, message in events:
            ended += [(job, message)] if isinstance(message, WorkerLost | CohortDone) else []
            beside = started()
    assert ended == [(endless, WorkerLost(exit_code=-signal.SIGKILL)), (last, CohortDone())]
    assert beside == [WORKER]
    assert started() == []


def test_workers_for_a_gpu_are_started_each_by_itself(started: Started) -> None:
    starter = Starter(device="cuda:0")
    worker = starter.worker(None)
    assert started() == [WORKER]
    worker.kill()
    worker.wait()
    worker.close()
    starter.stop()
    assert started() == []


def test_a_pool_that_starts_no_worker_starts_no_server(started: Started) -> None:
    with WorkerPool():
        assert started() == []


@needs_two_cores
def test_pools_share_the_server_that_was_started_ahead_and_leave_it_there(
    study: Study, tmp_path: Path, started: Started
) -> None:
    with fork_server_ahead():
        assert started() == [SERVER]
        for store in ("first.db", "second.db"):
            _, beside = ways(study, tmp_path / store, started=started)
            assert beside == {(SERVER,)}
        assert started() == [SERVER]
    assert started() == []


@needs_two_cores
def test_the_server_that_was_started_ahead_is_gone_after_an_error(started: Started) -> None:
    with pytest.raises(KeyboardInterrupt, match="^$"), fork_server_ahead():
        raise KeyboardInterrupt
    assert started() == []


def test_where_no_server_can_be_started_ahead_all_goes_on(
    started: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "missing"))
    with fork_server_ahead():
        assert started() == []


@pytest.mark.skipif(core_count() < 2, reason="there is but one core anyway")
def test_on_a_single_core_nothing_is_started_ahead(started: Started) -> None:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        with fork_server_ahead():
            assert started() == []
    finally:
        os.sched_setaffinity(0, allowed)
