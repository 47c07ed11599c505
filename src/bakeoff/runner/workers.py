"""Worker processes: cohorts in, their events out as they come, whichever worker they come from."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self, TypeVar, cast, final

from bakeoff.engine import kernels
from bakeoff.machine import own_memory
from bakeoff.runner.preparing import Preparation
from bakeoff.runner.processes import WorkerProcess
from bakeoff.runner.sharing import shared
from bakeoff.runner.starting import Starter
from bakeoff.runner.wire import (
    CohortDone,
    CohortFailed,
    Job,
    Message,
    StepsJob,
    TimingJob,
    read_message,
    write_message,
)

Task = TypeVar("Task", Job, TimingJob, StepsJob)
"""What the workers of a pool are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLost:
    """A worker process has gone in the middle of a job: killed, out of memory, or crashed.

    Attributes:
        exit_code: Negative for a signal's number.
        unread: Why what it said could not be read, so that it was killed; empty where that is not why it went.
    """

    exit_code: int
    unread: str = ""

    @property
    def problem(self) -> str:
        """What has happened, in words."""
        if self.unread:
            return f"a worker process could not be understood: {self.unread}"
        return f"a worker process ended with exit code {self.exit_code}"


_AnyTask = Job | TimingJob | StepsJob
_Said = Message | WorkerLost


@final
class _Worker:
    """One process and the thread that listens to it, which tells what it hears; it has one job at a time."""

    def __init__(self, process: WorkerProcess, *, tell: Callable[[_Worker, _Said], None]) -> None:
        self.process = process
        self.job: _AnyTask | None = None
        self._tell = tell
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def give(self, job: _AnyTask) -> None:
        # A worker that has just died is heard of through its output's end.
        with suppress(BrokenPipeError):
            write_message(self.process.stdin, job)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self._listener.join()
        self.process.close()

    def _listen(self) -> None:
        unread = ""
        try:
            while (message := read_message(self.process.stdout)) is not None:
                self._tell(self, message)
        except Exception as error:  # whatever it is, the run must hear that nothing more will come
            unread = str(error).rstrip(".") or type(error).__name__
            self.process.kill()
        self._tell(self, WorkerLost(exit_code=self.process.wait(), unread=unread))


@final
class WorkerPool:
    """As many worker processes as are useful; a lost one is replaced when there is work for it.

    They wait for more until the pool is stopped, since loading PyTorch takes as long as training a small network.
    """

    def __init__(self, *, device: str = "cpu") -> None:
        """Start nothing yet; the workers' trials are for a device, as PyTorch names it."""
        self._device = device
        self._starter = Starter(device=device)
        self._workers: list[_Worker] = []
        self._shared: int | None = None
        self._events: SimpleQueue[tuple[_Worker, _AnyTask | None, _Said]] = SimpleQueue()
        # The caller's thread and those that listen give out jobs.
        self._lock = threading.Lock()
        self._jobs: deque[_AnyTask] = deque()
        self._unfinished = 0

    def share(self, wanted: Preparation) -> None:
        """Prepare data once for all workers to come, while what they are forked from loads PyTorch.

        Without it, and where workers are not forked, each prepares it for itself.
        """
        if not self._workers and self._shared is None and self._starter.get_ready():
            self._shared = shared(wanted)

    def events(self, jobs: deque[Task], *, worker_count: int) -> Generator[tuple[Task, Message | WorkerLost]]:
        """Give out the jobs, first ones first, and yield each one's messages until all are done.

        A worker that is done has its next job before the caller hears of it, so that it need not wait while the caller
        keeps what came. The caller may append to `jobs` meanwhile. A job ends with CohortDone, CohortFailed or
        WorkerLost. Closed before that, it kills the workers that are still busy.

        Args:
            jobs: They are taken out of it.
            worker_count: How many may be busy at a time.

        Raises:
            WorkerError: The system starts no more processes.
        """
        self._jobs = cast("deque[_AnyTask]", jobs)
        self._unfinished = 0
        try:
            self._give_out(worker_count)
            while self._unfinished:
                job, message = self._next_event()
                if job is not None:
                    yield cast("Task", job), message
                self._give_out(worker_count)
        finally:
            with self._lock:
                self._jobs = deque()
            self._end(self._busy())
            self._forget()

    def held_bytes(self, *, worker_count: int | None = None) -> int:
        """Return how much memory the workers hold, or the first so many: it is free for what they do next."""
        own = sum(own_memory(worker.process.pid) for worker in self._workers[:worker_count])
        # What a single one has mapped, the system counts as its own.
        shared_bytes = os.fstat(self._shared).st_size if self._shared is not None and len(self._workers) > 1 else 0
        return own + shared_bytes

    def stop(self) -> None:
        """Kill every worker."""
        self._end(list(self._workers))
        self._starter.stop()
        self._let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _end(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            self._workers.remove(worker)
            # What it has still said is nobody's any more.
            worker.job = None
            worker.stop()

    def _let_go(self) -> None:
        if self._shared is not None:
            os.close(self._shared)
        self._shared = None

    def _busy(self) -> Sequence[_Worker]:
        return [worker for worker in self._workers if worker.job is not None]

    def _heard(self, worker: _Worker, message: _Said) -> None:
        """Pass on what a worker has said, by the thread that listens to it."""
        job = worker.job
        following: _AnyTask | None = None
        if isinstance(message, CohortDone):
            with self._lock:
                following = worker.job = self._taken()
        self._events.put((worker, job, message))
        if following is not None:
            worker.give(following)

    def _next_event(self) -> tuple[_AnyTask | None, _Said]:
        """Wait for the next message, and return it with the job that it is about."""
        worker, job, message = self._events.get()
        if isinstance(message, WorkerLost):
            # It may have been given a job after its end.
            job = worker.job
            self._end([each for each in self._workers if each is worker])
        elif isinstance(message, CohortFailed):
            worker.job = None
        if job is not None and isinstance(message, CohortDone | CohortFailed | WorkerLost):
            with self._lock:
                self._unfinished -= 1
        return job, message

    def _give_out(self, worker_count: int) -> None:
        while True:
            with self._lock:
                if not self._jobs or len(self._busy()) >= worker_count:
                    return
                idle = next((worker for worker in self._workers if worker.job is None), None) or self._another()
                job = idle.job = self._taken()
            if job is not None:
                idle.give(job)

    def _another(self) -> _Worker:
        # Decided here, once for all workers: one that found no kernels by itself would give its trials other bits.
        library = kernels().path if self._device == "cpu" else None
        self._workers.append(_Worker(self._starter.worker(library, shared=self._shared), tell=self._heard))
        if not self._starter.may_fork:
            self._let_go()
        return self._workers[-1]

    def _taken(self) -> _AnyTask | None:
        """Take the next job, if there is one."""
        if not self._jobs:
            return None
        self._unfinished += 1
        return self._jobs.popleft()

    def _forget(self) -> None:
        """Drop what was said of jobs that nobody waits for any more."""
        with suppress(Empty):
            while True:
                worker, _, message = self._events.get_nowait()
                if isinstance(message, WorkerLost):
                    self._end([each for each in self._workers if each is worker])
