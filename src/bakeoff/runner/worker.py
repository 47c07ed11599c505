"""A worker process: jobs in on standard input, events out on standard output, until the input ends.

Its one argument is the path of the library with the C kernels, or nothing where there are none.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import BinaryIO, TypeAlias

from bakeoff.data import Prepared, load_dataset, prepare
from bakeoff.engine import is_out_of_memory, recording_problem, time_by_turns, time_steps, train, use_kernels
from bakeoff.errors import BakeoffError, WorkerError
from bakeoff.runner.remarks import recording_remark
from bakeoff.runner.wire import (
    CohortDone,
    CohortFailed,
    Job,
    Remark,
    StepSeconds,
    StepsJob,
    TimingJob,
    Timings,
    read_message,
    write_message,
)
from bakeoff.spec import Settings

_Preparation: TypeAlias = tuple[str, str, tuple[str, ...]]
"""A data set by name and content, and the steps that it goes through."""


def main() -> None:
    """Be a worker with the library that the command names."""
    work(Path(sys.argv[1]) if sys.argv[1:] else None)


def work(library: Path | None) -> None:
    """Do jobs until there are no more; print nothing of one's own where the events go."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use_kernels(library)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as events:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            _serve(sys.stdin.buffer, events)
        except BrokenPipeError:
            # The runner has gone and nobody wants what comes next, what is still in the buffer neither.
            os.dup2(os.open(os.devnull, os.O_WRONLY), events.fileno())


def _serve(jobs: BinaryIO, events: BinaryIO) -> None:
    prepared: dict[_Preparation, Prepared] = {}
    while isinstance(job := read_message(jobs), Job | TimingJob | StepsJob):
        try:
            _do(job, events, prepared)
        except BrokenPipeError:
            raise
        except BakeoffError as error:
            write_message(events, CohortFailed(problem=str(error), detail=""))
        except Exception as error:  # whatever it is, the runner must hear of it
            problem = str(error) or type(error).__name__
            detail, is_full = traceback.format_exc(), is_out_of_memory(error)
            write_message(events, CohortFailed(problem=problem, detail=detail, is_out_of_memory=is_full))
        else:
            write_message(events, CohortDone())


def _do(job: Job | TimingJob | StepsJob, events: BinaryIO, prepared: dict[_Preparation, Prepared]) -> None:
    match job:
        case Job():
            _train(job, events, prepared)
        case TimingJob():
            _time(job, events, prepared)
        case StepsJob():
            _time_steps(job, events, prepared)


def _time(job: TimingJob, events: BinaryIO, prepared: dict[_Preparation, Prepared]) -> None:
    """Time trials by turns: what each of them needs is in memory at the same time, and nothing else."""
    keys = [_preparation(trial.settings, digest=job.data_digest) for trial in job.trials]
    for key in prepared.keys() - set(keys):
        del prepared[key]
    for key in keys:
        if key not in prepared:
            prepared[key] = _prepared(key)
    microseconds = time_by_turns(job.trials, [prepared[key] for key in keys], device=job.device, seed=job.seed)
    write_message(events, Timings(microseconds=microseconds))


def _train(job: Job, events: BinaryIO, prepared: dict[_Preparation, Prepared]) -> None:
    data = _only(prepared, job.cohort.trials[0].settings, digest=job.cohort.data_digest)
    for event in train(job.cohort, data, device=job.device, checkpoints=job.checkpoints):
        write_message(events, event)
    if why := recording_problem():
        write_message(events, Remark(text=recording_remark(why)))


def _time_steps(job: StepsJob, events: BinaryIO, prepared: dict[_Preparation, Prepared]) -> None:
    found = time_steps(job.trial, _only(prepared, job.trial.settings, digest=job.data_digest))
    write_message(events, StepSeconds(seconds=found.seconds, is_disturbed=found.is_disturbed))


def _only(prepared: dict[_Preparation, Prepared], settings: Settings, *, digest: str) -> Prepared:
    """Return a prepared data set, one at a time: it may fill much of the memory."""
    key = _preparation(settings, digest=digest)
    if key not in prepared:
        prepared.clear()
        prepared[key] = _prepared(key)
    return prepared[key]


def _preparation(settings: Settings, *, digest: str) -> _Preparation:
    return settings.dataset, digest, settings.preprocess


def _prepared(preparation: _Preparation) -> Prepared:
    name, digest, steps = preparation
    dataset = load_dataset(name)
    if dataset.digest != digest:
        raise WorkerError(f"{name} has changed since the study was started. Run the study again.")
    return prepare(dataset, steps)


if __name__ == "__main__":
    main()
