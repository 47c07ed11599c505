"""A worker process: jobs in on standard input, events out on standard output, until the input ends.

Its one argument is the path of the library with the C kernels, or nothing where there are none.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, final

from bakeoff.data import Prepared
from bakeoff.engine import is_out_of_memory, recording_problem, time_by_turns, time_steps, train, use_kernels
from bakeoff.errors import BakeoffError
from bakeoff.runner.preparing import Preparation, preparation, prepared
from bakeoff.runner.remarks import recording_remark
from bakeoff.runner.sharing import SharedData
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


def main() -> None:
    """Be a worker with the library that the command names."""
    work(Path(sys.argv[1]) if sys.argv[1:] else None)


def work(library: Path | None, *, shared: SharedData | None = None) -> None:
    """Do jobs until there are no more; print nothing of one's own where the events go.

    Args:
        library: That the C kernels are in.
        shared: Prepared data that need not be prepared again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use_kernels(library)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as events:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            _serve(sys.stdin.buffer, events, _Data(shared))
        except BrokenPipeError:
            # The runner has gone and nobody wants what comes next, what is still in the buffer neither.
            os.dup2(os.open(os.devnull, os.O_WRONLY), events.fileno())


@final
class _Data:
    """What was prepared for one job, and is kept for the next."""

    def __init__(self, shared: SharedData | None) -> None:
        self._shared = shared
        self._kept: dict[Preparation, Prepared] = {}

    def of(self, wanted: Sequence[Preparation]) -> list[Prepared]:
        """Return prepared data, and let go of what is not wanted: it may fill much of the memory."""
        for known in self._kept.keys() - set(wanted):
            del self._kept[known]
        for lacking in set(wanted) - self._kept.keys():
            self._kept[lacking] = self._found(lacking)
        return [self._kept[each] for each in wanted]

    def _found(self, wanted: Preparation) -> Prepared:
        if self._shared is not None and self._shared.preparation == wanted:
            return self._shared.prepared()
        return prepared(wanted)


def _serve(jobs: BinaryIO, events: BinaryIO, data: _Data) -> None:
    while isinstance(job := read_message(jobs), Job | TimingJob | StepsJob):
        try:
            _do(job, events, data)
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


def _do(job: Job | TimingJob | StepsJob, events: BinaryIO, data: _Data) -> None:
    match job:
        case Job():
            _train(job, events, data)
        case TimingJob():
            _time(job, events, data)
        case StepsJob():
            _time_steps(job, events, data)


def _time(job: TimingJob, events: BinaryIO, data: _Data) -> None:
    """Time trials by turns: what each of them needs is in memory at the same time."""
    found = data.of([preparation(trial.settings, digest=job.data_digest) for trial in job.trials])
    microseconds = time_by_turns(job.trials, found, device=job.device, seed=job.seed)
    write_message(events, Timings(microseconds=microseconds))


def _train(job: Job, events: BinaryIO, data: _Data) -> None:
    (found,) = data.of([preparation(job.cohort.trials[0].settings, digest=job.cohort.data_digest)])
    for event in train(job.cohort, found, device=job.device, checkpoints=job.checkpoints):
        write_message(events, event)
    if why := recording_problem():
        write_message(events, Remark(text=recording_remark(why)))


def _time_steps(job: StepsJob, events: BinaryIO, data: _Data) -> None:
    (found,) = data.of([preparation(job.trial.settings, digest=job.data_digest)])
    timed = time_steps(job.trial, found)
    write_message(events, StepSeconds(seconds=timed.seconds, is_disturbed=timed.is_disturbed))


if __name__ == "__main__":
    main()
