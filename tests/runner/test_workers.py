"""A pool of worker processes: who gets which job, and what becomes of a worker that dies."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bakeoff.plan import Cohort
from bakeoff.records import EpochRecord, FinishedTrial
from bakeoff.runner.wire import CohortDone, Job
from bakeoff.runner.workers import WorkerLost, WorkerPool
from bakeoff.spec import Study

CohortsOf = Callable[[Study], tuple[Cohort, ...]]
WorkerProcesses = Callable[[int], list[int]]


@pytest.fixture
def jobs(study: Study, cohorts_of: CohortsOf) -> list[Job]:
    """Four jobs of one trial each."""
    trials = [trial for cohort in cohorts_of(study) for trial in cohort.trials]
    cohort = cohorts_of(study)[0]
    return [Job(cohort=replace(cohort, trials=(trial,)), device="cpu", checkpoints={}) for trial in trials]


@pytest.fixture
def one_worker() -> Iterator[WorkerPool]:
    pool = WorkerPool(worker_count=1)
    yield pool
    pool.stop()


def test_jobs_are_done_in_their_order_and_one_put_in_front_meanwhile_is_next(
    one_worker: WorkerPool, jobs: list[Job]
) -> None:
    queue, ended = deque(jobs[:3]), []
    for job, message in one_worker.events(queue):
        if not isinstance(message, CohortDone):
            continue
        if job is jobs[0]:
            queue.appendleft(jobs[3])
        ended.append(job)
    assert ended == [jobs[0], jobs[3], jobs[1], jobs[2]]
    assert not queue


def test_two_workers_share_the_jobs(jobs: list[Job], worker_processes: WorkerProcesses) -> None:
    pool = WorkerPool(worker_count=2)
    try:
        counts, finished = set(), set()
        for _, message in pool.events(deque(jobs)):
            counts.add(len(worker_processes(os.getpid())))
            if isinstance(message, FinishedTrial):
                finished.add(message.trial)
    finally:
        pool.stop()
    assert counts == {2}
    assert finished == {job.cohort.trials[0].digest for job in jobs}
    assert worker_processes(os.getpid()) == []


def test_a_lost_worker_is_told_with_its_signal_and_replaced(
    one_worker: WorkerPool, jobs: list[Job], study: Study, cohorts_of: CohortsOf, worker_processes: WorkerProcesses
) -> None:
    endless = Job(cohort=cohorts_of(replace(study, epochs=100_000))[0], device="cpu", checkpoints={})
    killed: list[int] = []
    lost, done = [], []
    for job, message in one_worker.events(deque([endless, jobs[0]])):
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
    pool = WorkerPool(worker_count=2)
    next(pool.events(deque(endless)))
    started = time.monotonic()
    pool.stop()
    assert time.monotonic() - started < 5
    assert worker_processes(os.getpid()) == []


def test_no_jobs_start_no_worker(one_worker: WorkerPool, worker_processes: WorkerProcesses) -> None:
    assert list(one_worker.events(deque())) == []
    assert worker_processes(os.getpid()) == []
