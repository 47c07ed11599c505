"""Arrange what is left to train: trials and a machine's means in, cohorts in their order and their workers out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bakeoff.data import DatasetFacts
from bakeoff.plan import Cohort, Timings, Trial, cohorts, room


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Who trains what.

    Attributes:
        cohorts: In the order in which they are given out.
        worker_count: Processes side by side.
        remarks: What a user should know of it.
    """

    cohorts: tuple[Cohort, ...]
    worker_count: int
    remarks: tuple[str, ...]


def _untimed(_: int) -> Timings:
    return {}


def arranged(
    trials: Sequence[Trial],
    facts: DatasetFacts,
    *,
    worker_count: int,
    device: str,
    free_bytes: int | None,
    timed: Callable[[int], Timings] = _untimed,
) -> Arrangement:
    """Return how to train some trials within the memory that is free, as far as that is known.

    Args:
        trials: What is left.
        facts: Of their data set.
        worker_count: At most so many side by side.
        device: As PyTorch names it.
        free_bytes: For all workers together; None where that is not known.
        timed: Says what steps take, asked with so many workers as fit.

    Raises:
        NotEnoughMemory: Not even one worker with the largest network alone fits.
    """
    fitting = room(trials, facts, worker_count=worker_count, free_bytes=free_bytes, device=device)
    planned = cohorts(
        trials,
        facts,
        worker_count=fitting.worker_count,
        cohort_bytes=fitting.cohort_bytes,
        device=device,
        timings=timed(fitting.worker_count),
    )
    return Arrangement(
        cohorts=planned,
        worker_count=min(fitting.worker_count, len(planned)),
        remarks=_remarks(fitting.worker_count, worker_count),
    )


def _remarks(fitting: int, wanted: int) -> tuple[str, ...]:
    if fitting == wanted:
        return ()
    return (f"The free memory is enough for {fitting} of {wanted} workers.",)
