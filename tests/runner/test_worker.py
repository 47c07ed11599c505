"""A worker process by itself: jobs into its input, events out of its output."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bakeoff.data import dataset_facts
from bakeoff.plan import Cohort, trials
from bakeoff.records import EpochRecord, FinishedTrial
from bakeoff.runner.wire import CohortDone, CohortFailed, Job, Message, read_message, write_message
from bakeoff.spec import Study, Variant, settings_of
from bakeoff.testing import is_same

CohortsOf = Callable[[Study], tuple[Cohort, ...]]


def started(*library: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "error", "-m", "bakeoff.runner.worker", *map(str, library)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def ended_quietly(process: subprocess.Popen[bytes]) -> bool:
    """Say whether a worker ends by itself when there are no more jobs, and without a word."""
    _, errors = process.communicate(timeout=30)
    return (process.returncode, errors) == (0, b"")


@pytest.fixture(scope="module")
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker that waits for jobs, one for all tests: it outlives each of them."""
    process = started()
    try:
        yield process
        assert ended_quietly(process)
    finally:
        process.kill()


def do(worker: subprocess.Popen[bytes], job: Job) -> list[Message]:
    """Give a job and return its messages up to the one that ends it."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    write_message(worker.stdin, job)
    messages: list[Message] = []
    while not messages or not isinstance(messages[-1], CohortDone | CohortFailed):
        message = read_message(worker.stdout)
        assert message is not None
        messages.append(message)
    return messages


def job(cohort: Cohort) -> Job:
    return Job(cohort=cohort, device="cpu", checkpoints={})


def timeless(message: Message) -> Message:
    if isinstance(message, EpochRecord):
        return replace(message, seconds=0.0)
    return replace(message, train_seconds=0.0) if isinstance(message, FinishedTrial) else message


def test_a_cohort_gives_its_records_and_ends(
    worker: subprocess.Popen[bytes], study: Study, cohorts_of: CohortsOf
) -> None:
    (cohort, *_) = cohorts_of(study)
    messages = do(worker, job(cohort))
    digests = [trial.digest for trial in cohort.trials]
    records = [message for message in messages if isinstance(message, EpochRecord)]
    assert [(record.epoch, record.trial) for record in records] == [(n, digest) for n in (1, 2) for digest in digests]
    finished = [message for message in messages if isinstance(message, FinishedTrial)]
    assert sorted(each.trial for each in finished) == sorted(digests)
    assert messages[-1] == CohortDone()


def test_a_worker_does_one_job_after_another_and_repeats_it_bit_for_bit(
    worker: subprocess.Popen[bytes], study: Study, cohorts_of: CohortsOf
) -> None:
    first, second = cohorts_of(study)
    once = [timeless(message) for message in do(worker, job(first))]
    do(worker, job(second))
    again = [timeless(message) for message in do(worker, job(first))]
    assert is_same(
        [each for each in again if isinstance(each, EpochRecord | FinishedTrial)],
        [each for each in once if isinstance(each, EpochRecord | FinishedTrial)],
    )


def test_what_is_wrong_is_told_and_the_worker_goes_on(
    worker: subprocess.Popen[bytes], study: Study, cohorts_of: CohortsOf
) -> None:
    (cohort, *_) = cohorts_of(study)
    (changed,) = do(worker, job(replace(cohort, data_digest="0" * 64)))
    assert isinstance(changed, CohortFailed)
    assert changed.problem.endswith("tiny.npz has changed since the study was started. Run it again.")
    assert changed.detail == ""
    assert isinstance(do(worker, job(cohort))[-1], CohortDone)


def test_what_nobody_expected_comes_with_its_traceback(
    worker: subprocess.Popen[bytes], study: Study, cohorts_of: CohortsOf
) -> None:
    (cohort, *_) = cohorts_of(study)
    damaged = {trial.digest: {"weights": np.zeros(1)} for trial in cohort.trials}
    (failed,) = do(worker, replace(job(cohort), checkpoints=damaged))
    assert isinstance(failed, CohortFailed)
    assert failed.problem
    assert failed.detail.startswith("Traceback (most recent call last):")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are set where Linux lets one")
def test_memory_that_is_not_there_is_told_as_such_and_the_worker_goes_on(
    worker: subprocess.Popen[bytes], study: Study, cohorts_of: CohortsOf
) -> None:
    (cohort, *_) = cohorts_of(study)
    # 7.2 GB of weights, where a process may have 4.
    layers = ["Dense(50000000)", "Dense(3, activation='softmax')"]
    large = replace(study, variants={"large": Variant(layers=layers)}, seeds=1)
    trial = trials(large, dataset_facts(settings_of(large, "large").dataset))
    before = resource.prlimit(worker.pid, resource.RLIMIT_AS)
    resource.prlimit(worker.pid, resource.RLIMIT_AS, (4 * 10**9, before[1]))
    (failed,) = do(worker, job(replace(cohort, trials=trial)))
    resource.prlimit(worker.pid, resource.RLIMIT_AS, before)
    assert isinstance(failed, CohortFailed)
    assert failed.is_out_of_memory
    assert isinstance(do(worker, job(cohort))[-1], CohortDone)


def test_ctrl_c_is_left_to_the_runner(worker: subprocess.Popen[bytes], study: Study, cohorts_of: CohortsOf) -> None:
    (cohort, *_) = cohorts_of(study)
    do(worker, job(cohort))
    worker.send_signal(signal.SIGINT)
    assert isinstance(do(worker, job(cohort))[-1], CohortDone)


def test_a_worker_whose_runner_has_gone_ends_without_a_word(study: Study, cohorts_of: CohortsOf) -> None:
    (cohort, *_) = cohorts_of(replace(study, epochs=10_000))
    with started() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        write_message(process.stdin, job(cohort))
        assert read_message(process.stdout) is not None
        process.stdout.close()
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == b""


def test_a_worker_has_the_kernels_that_it_is_told_of_and_looks_for_no_others(
    study: Study, cohorts_of: CohortsOf, tmp_path: Path
) -> None:
    library = tmp_path / "gone.so"
    process = started(library)
    (failed,) = do(process, job(cohorts_of(study)[0]))
    assert ended_quietly(process)
    assert isinstance(failed, CohortFailed)
    assert str(library) in failed.problem
