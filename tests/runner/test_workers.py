"""A pool of worker processes: who gets which job, and what becomes of a worker that dies."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.runner.builds import needs_sharing, shared_memories

from bakeoff.errors import WorkerError
from bakeoff.plan import Cohort
from bakeoff.records import EpochRecord, FinishedTrial
from bakeoff.runner.preparing import preparation
from bakeoff.runner.sharing import shared
from bakeoff.runner.wire import CohortDone, Job
from bakeoff.runner.workers import WorkerLost, WorkerPool
from bakeoff.spec import Study, settings_of

CohortsOf = Callable[[Study], tuple[Cohort, ...]]
WorkerProcesses = Callable[[int], list[int]]
ChildProcesses = Callable[[int], dict[int, bytes]]
AtStart = Callable[[str], None]


def anonymous_bytes(process: int) -> int:
    """Return what a process has in memory that is no file's, shared or not."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


@pytest.fixture
def jobs(study: Study, cohorts_of: CohortsOf) -> list[Job]:
    """Four jobs of one trial each."""
    trials = [trial for cohort in cohorts_of(study) for trial in cohort.trials]
    cohort = cohorts_of(study)[0]
    return [Job(cohort=replace(cohort, trials=(trial,)), device="cpu", checkpoints={}) for trial in trials]


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool() as pool:
        yield pool


def test_jobs_are_done_in_their_order_and_one_put_in_front_meanwhile_is_next(
    pool: WorkerPool, jobs: list[Job], study: Study, cohorts_of: CohortsOf
) -> None:
    longer = Job(cohort=cohorts_of(replace(study, epochs=300))[0], device="cpu", checkpoints={})
    urgent = [jobs[2]]
    queue, ended = deque([longer, *jobs[:2]]), []
    for job, message in pool.events(queue, worker_count=1):
        if urgent:
            queue.appendleft(urgent.pop())
        ended += [job] if isinstance(message, CohortDone) else []
    assert ended == [longer, jobs[2], *jobs[:2]]
    assert not queue


def test_a_worker_that_is_done_has_its_next_job_before_the_caller_takes_note(pool: WorkerPool, jobs: list[Job]) -> None:
    queue = deque(jobs[:2])
    done = []
    for job, message in pool.events(queue, worker_count=1):
        if isinstance(message, CohortDone):
            done.append(job)
            assert not queue
    assert done == jobs[:2]


@needs_sharing
def test_workers_find_what_was_prepared_before_they_were_there(
    jobs: list[Job], study: Study, tmp_path: Path, worker_processes: WorkerProcesses
) -> None:
    with WorkerPool() as pool:
        pool.share(preparation(settings_of(study, "narrow"), digest=jobs[0].cohort.data_digest))
        (tmp_path / "tiny.npz").unlink()
        is_killed, messages = False, []
        for _, message in pool.events(deque(jobs), worker_count=2):
            messages.append(message)
            if not is_killed:
                os.kill(worker_processes(os.getpid())[0], signal.SIGKILL)
                is_killed = True
        # One that takes a lost one's place finds it too.
        assert messages.count(CohortDone()) >= len(jobs) - 1
    assert shared_memories() == 0


@needs_sharing
def test_what_workers_share_is_held_once(jobs: list[Job], study: Study) -> None:
    wanted = preparation(settings_of(study, "narrow"), digest=jobs[0].cohort.data_digest)
    descriptor = shared(wanted)
    assert descriptor is not None
    shared_bytes = os.fstat(descriptor).st_size
    os.close(descriptor)
    with WorkerPool() as pool:
        pool.share(wanted)
        for _ in pool.events(deque(jobs), worker_count=2):
            pass
        held = {count: pool.held_bytes(worker_count=count) for count in (0, 1, 2)}
    assert held[0] == shared_bytes
    assert held[0] < held[1] < held[2]


@needs_sharing
def test_nothing_is_kept_to_share_where_workers_turn_out_not_to_be_forked(
    jobs: list[Job], study: Study, at_start: AtStart
) -> None:
    at_start("if 'bakeoff.runner.fork_server' in sys.orig_argv: os._exit(1)")
    with WorkerPool() as pool:
        pool.share(preparation(settings_of(study, "narrow"), digest=jobs[0].cohort.data_digest))
        events = pool.events(deque(jobs), worker_count=1)
        next(events)
        assert shared_memories() == 0
        events.close()


def test_two_workers_share_the_jobs(jobs: list[Job], worker_processes: WorkerProcesses) -> None:
    counts, finished = set(), set()
    with WorkerPool() as pool:
        for _, message in pool.events(deque(jobs), worker_count=2):
            counts.add(len(worker_processes(os.getpid())))
            if isinstance(message, FinishedTrial):
                finished.add(message.trial)
    assert counts == {2}
    assert finished == {job.cohort.trials[0].digest for job in jobs}
    assert worker_processes(os.getpid()) == []


def test_a_lost_worker_is_told_with_its_signal_and_replaced(
    pool: WorkerPool, jobs: list[Job], study: Study, cohorts_of: CohortsOf, worker_processes: WorkerProcesses
) -> None:
    endless = Job(cohort=cohorts_of(replace(study, epochs=100_000))[0], device="cpu", checkpoints={})
    killed: list[int] = []
    lost, done = [], []
    for job, message in pool.events(deque([endless, jobs[0]]), worker_count=1):
        if isinstance(message, EpochRecord) and not killed:
            killed = worker_processes(os.getpid())
            os.kill(killed[0], signal.SIGKILL)
        lost += [(job, message.exit_code)] if isinstance(message, WorkerLost) else []
        done += [job] if isinstance(message, CohortDone) else []
    assert lost == [(endless, -signal.SIGKILL)]
    assert done == [jobs[0]]
    assert killed[0] not in worker_processes(os.getpid())


def test_stopping_ends_every_worker_at_once(
    study: Study, cohorts_of: CohortsOf, worker_processes: WorkerProcesses
) -> None:
    endless = [
        Job(cohort=cohort, device="cpu", checkpoints={}) for cohort in cohorts_of(replace(study, epochs=100_000))
    ]
    pool = WorkerPool()
    events = pool.events(deque(endless), worker_count=2)
    next(events)
    started = time.monotonic()
    pool.stop()
    assert time.monotonic() - started < 5
    assert worker_processes(os.getpid()) == []


def test_a_worker_does_what_comes_later_too_and_its_memory_counts_as_free(
    pool: WorkerPool, jobs: list[Job], worker_processes: WorkerProcesses
) -> None:
    assert pool.held_bytes() == 0
    list(pool.events(deque(jobs[:1]), worker_count=1))
    first = worker_processes(os.getpid())
    assert 2**20 < pool.held_bytes() < 2**34
    assert [job for job, message in pool.events(deque(jobs[1:2]), worker_count=1) if isinstance(message, CohortDone)]
    assert worker_processes(os.getpid()) == first


def test_memory_that_workers_share_is_not_theirs_alone(
    pool: WorkerPool, jobs: list[Job], worker_processes: WorkerProcesses, child_processes: ChildProcesses
) -> None:
    list(pool.events(deque(jobs[:1]), worker_count=1))
    (worker,) = worker_processes(os.getpid())
    (server,) = (pid for pid, command in child_processes(os.getpid()).items() if b"fork_server" in command)
    # By far the most that the server has loaded is never written to again.
    assert pool.held_bytes() < anonymous_bytes(worker) - anonymous_bytes(server) / 2


def test_who_leaves_early_ends_the_busy_workers_and_hears_no_more_of_their_jobs(
    pool: WorkerPool, jobs: list[Job], study: Study, cohorts_of: CohortsOf, worker_processes: WorkerProcesses
) -> None:
    endless = Job(cohort=cohorts_of(replace(study, epochs=100_000))[0], device="cpu", checkpoints={})
    with closing(pool.events(deque([jobs[0], endless]), worker_count=2)) as events:
        while not isinstance(next(events)[1], CohortDone):
            pass
    idle = worker_processes(os.getpid())
    assert len(idle) == 1
    assert all(job is jobs[1] for job, _ in pool.events(deque(jobs[1:2]), worker_count=1))
    assert worker_processes(os.getpid()) == idle


def test_no_jobs_start_no_worker(pool: WorkerPool, worker_processes: WorkerProcesses) -> None:
    assert list(pool.events(deque(), worker_count=1)) == []
    assert worker_processes(os.getpid()) == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"a line that somebody prints when Python starts", "something other than a worker wrote b'a line"),
        (b"bakeoff\n" + (2).to_bytes(8, "little") + bytes(8) + b"{}", "Error"),
    ],
    ids=["a foreign line", "an empty frame"],
)
def test_a_worker_that_cannot_be_understood_is_lost_and_the_reason_told(
    said: bytes, problem: str, jobs: list[Job], at_start: AtStart
) -> None:
    at_start(f"sys.stdout.buffer.write({said!r}); sys.stdout.flush()")
    # The workers for a GPU are started each by itself.
    with WorkerPool(device="cuda") as pool:
        (lost,) = [message for _, message in pool.events(deque(jobs[:1]), worker_count=1)]
    assert isinstance(lost, WorkerLost)
    assert lost.problem.startswith("a worker process could not be understood: ")
    assert problem in lost.problem


def test_what_is_printed_before_workers_are_forked_is_no_event(
    pool: WorkerPool,
    jobs: list[Job],
    at_start: AtStart,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    at_start("sys.stdout.write('a line')")
    assert [job for job, message in pool.events(deque(jobs[:1]), worker_count=1) if isinstance(message, CohortDone)]
    pool.stop()
    assert capfd.readouterr() == ("", "a line")


def test_a_worker_that_cannot_be_started_is_an_error(
    pool: WorkerPool, jobs: list[Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "missing"))
    with pytest.raises(WorkerError, match=r"a worker process cannot be started: No such file .* Close other programs"):
        list(pool.events(deque(jobs[:1]), worker_count=1))
