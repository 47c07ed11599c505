"""The runner's side of the fork server: workers that are forked, do jobs and end; and a server that is no more."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.runner.builds import needs_forking, needs_sharing

from bakeoff.plan import Cohort
from bakeoff.records import EpochRecord
from bakeoff.runner.forking import ForkServer
from bakeoff.runner.preparing import preparation
from bakeoff.runner.processes import StartedProcess, WorkerProcess
from bakeoff.runner.sharing import shared
from bakeoff.runner.wire import CohortDone, CohortFailed, Job, Message, read_message, write_message
from bakeoff.spec import Study

pytestmark = needs_forking

CohortsOf = Callable[[Study], tuple[Cohort, ...]]
ChildProcesses = Callable[[int], dict[int, bytes]]


@pytest.fixture
def server() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.stop()


def job(cohort: Cohort) -> Job:
    return Job(cohort=cohort, device="cpu", checkpoints={})


def do(worker: WorkerProcess, job: Job) -> Message:
    """Give a job and return the message that ends it."""
    write_message(worker.stdin, job)
    while not isinstance(message := read_message(worker.stdout), CohortDone | CohortFailed):
        assert message is not None
    return message


def ended(worker: WorkerProcess) -> int:
    """Kill a worker, close what leads to it, and return its exit code."""
    worker.kill()
    code = worker.wait()
    worker.close()
    return code


def circumstances(process: int) -> dict[str, object]:
    """Return what a process finds itself in: signals, threads, folder, environment, group, open files."""
    entry = Path(f"/proc/{process}")
    wanted = ("Sig", "Threads", "Umask", "NoNewPrivs")
    environment = (entry / "environ").read_bytes().split(b"\0")
    files = {each.name: str(each.readlink()).partition(":")[0] for each in (entry / "fd").iterdir()}
    return {
        "status": [line for line in (entry / "status").read_text().splitlines() if line.startswith(wanted)],
        "folder": (entry / "cwd").readlink(),
        "environment": {word for word in environment if not word.startswith(b"PYTEST_CURRENT_TEST=")},
        "is in a group of its own": os.getpgid(process) == process,
        "files": files,
    }


def test_a_forked_worker_does_jobs(server: ForkServer, study: Study, cohorts_of: CohortsOf) -> None:
    worker = server.worker(None)
    assert [do(worker, job(cohort)) for cohort in cohorts_of(study)] == [CohortDone(), CohortDone()]
    assert ended(worker) == -signal.SIGKILL
    assert worker.wait() == -signal.SIGKILL


def test_a_forked_worker_finds_what_one_that_was_started_finds(
    server: ForkServer, study: Study, cohorts_of: CohortsOf
) -> None:
    other, forked, started = server.worker(None), server.worker(None), StartedProcess(None)
    refused = job(replace(cohorts_of(study)[0], data_digest="0" * 64))
    assert do(forked, refused) == do(started, refused)
    assert circumstances(forked.pid) == circumstances(started.pid)
    for worker in (other, forked, started):
        ended(worker)


@needs_sharing
def test_workers_share_what_was_prepared_for_them_and_prepare_the_rest(
    server: ForkServer, study: Study, cohorts_of: CohortsOf, tmp_path: Path
) -> None:
    cohort = cohorts_of(study)[0]
    descriptor = shared(preparation(cohort.trials[0].settings, digest=cohort.data_digest))
    workers = [server.worker(None, shared=descriptor) for _ in range(2)]
    (tmp_path / "tiny.npz").unlink()
    for worker in workers:
        assert do(worker, job(cohort)) == CohortDone()
        failed = do(worker, job(replace(cohort, data_digest="0" * 64)))
        assert isinstance(failed, CohortFailed)
        assert "tiny.npz" in failed.problem
        # It has let go of the data in between.
        assert do(worker, job(cohort)) == CohortDone()
        ended(worker)
    assert descriptor is not None
    os.close(descriptor)


def test_each_worker_has_the_kernels_that_it_is_forked_with(
    server: ForkServer, study: Study, cohorts_of: CohortsOf, tmp_path: Path
) -> None:
    first = server.worker(tmp_path / "gone.so")
    second = server.worker(None)
    failed = do(first, job(cohorts_of(study)[0]))
    assert isinstance(failed, CohortFailed)
    assert str(tmp_path / "gone.so") in failed.problem
    assert do(second, job(cohorts_of(study)[0])) == CohortDone()
    ended(first)
    ended(second)


def test_a_worker_that_ends_by_itself_has_its_exit_code(server: ForkServer) -> None:
    worker = server.worker(None)
    worker.stdin.close()
    assert worker.wait() == 0
    worker.kill()
    worker.close()


def test_a_stopped_server_is_gone_and_forks_no_more(child_processes: ChildProcesses) -> None:
    server = ForkServer()
    worker = server.worker(None)
    server.stop()
    assert not [command for command in child_processes(os.getpid()).values() if b"fork_server" in command]
    with pytest.raises(OSError, match=r"Bad file descriptor"):
        server.worker(None)
    ended(worker)


@pytest.mark.parametrize("moment", ["before it was asked", "while it is asked"])
def test_a_server_that_has_ended_forks_no_more(moment: str, child_processes: ChildProcesses) -> None:
    before = child_processes(os.getpid())
    server = ForkServer()
    (pid,) = child_processes(os.getpid()).keys() - before.keys()
    os.kill(pid, signal.SIGKILL)
    if moment == "before it was asked":
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(ConnectionError, match=r"Broken pipe|reset by peer|forks no more"):
        server.worker(None)
    server.stop()


def test_a_worker_goes_on_without_its_server_and_can_be_ended(
    server: ForkServer, study: Study, cohorts_of: CohortsOf
) -> None:
    worker = server.worker(None)
    server.stop()
    write_message(worker.stdin, job(cohorts_of(replace(study, epochs=100_000))[0]))
    assert isinstance(read_message(worker.stdout), EpochRecord)
    assert ended(worker) == -signal.SIGKILL
    # Where nobody has taken note of its end yet, the system lists what has ended without what it was called with.
    command = Path(f"/proc/{worker.pid}/cmdline")
    assert not command.exists() or command.read_bytes() == b""
