"""Train a cohort: trials and prepared data in, epoch records as they come and finished trials out."""

from __future__ import annotations

import math
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bakeoff.data import Prepared
from bakeoff.engine.batches import Lessons, lessons
from bakeoff.engine.callbacks import Decision, decide
from bakeoff.engine.checkpoints import Arrays, checkpoint, resume
from bakeoff.engine.epoch import EpochFigures, train_epoch
from bakeoff.engine.finishing import End, Quantiles, finish, finish_diverged, quantiles
from bakeoff.engine.process import steady_arithmetic
from bakeoff.engine.stack import Replica, Stack, fresh_stack
from bakeoff.plan import Cohort
from bakeoff.records import Ending, EpochRecord, Event

Answer = Collection[str] | None
"""What the caller may send back after a record: digests of trials to stop."""

# A cohort that would take longer is checkpointed after every epoch, so that a kill costs one epoch at most.
_LONG_SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """A cohort on its way: what changes from epoch to epoch."""

    stack: Stack
    data: Lessons
    before: Mapping[str, Quantiles]

    def only(self, rows: Sequence[int]) -> _Course:
        """Return the course of these replicas alone."""
        return replace(self, stack=self.stack.part(rows), data=self.data.only(rows))


def train(
    cohort: Cohort, prepared: Prepared, *, device: str = "cpu", checkpoints: Mapping[str, Arrays] | None = None
) -> Generator[Event, Answer, None]:
    """Train a cohort's trials together; a trial gives the same numbers in any cohort.

    Args:
        cohort: Its trials' arrays have the same shapes.
        prepared: The data set after the trials' preprocessing.
        device: As PyTorch names it.
        checkpoints: Where to go on, by trial; either all trials have one, of the same epoch and program, or none has.

    Yields:
        An epoch record for each trial after each epoch, progress about once a second, checkpoints where the cohort is
        long, and a finished trial at each trial's end. The caller may send digests of trials to stop: they end after
        the epoch without being finished, unless they come to their own end in it.
    """
    with steady_arithmetic():
        stack = fresh_stack(cohort.trials, prepared.input_shape, device=device)
        before = {replica.trial.digest: quantiles(stack, row) for row, replica in enumerate(stack.replicas)}
        for row, replica in enumerate(stack.replicas):
            if checkpoints:
                resume(stack, row, arrays=checkpoints[replica.trial.digest])
        course: _Course | None = _Course(
            stack=stack,
            data=lessons(cohort.trials, prepared, device=device),
            before=before,
        )
        while course is not None:
            course = yield from _next_epoch(course)


def _next_epoch(course: _Course) -> Generator[Event, Answer, _Course | None]:
    """Train one epoch, end what has ended, and return the course of the rest."""
    stack = course.stack
    figures = yield from train_epoch(stack, course.data)
    stopped: set[str] = set()
    for row, replica in enumerate(stack.replicas):
        replica.epochs += 1
        replica.seconds += figures.seconds
        stopped.update((yield _record(replica, figures, row)) or ())
    endings = _endings(stack, figures)
    yield from _finished(course, endings)
    alive = [
        row for row, replica in enumerate(stack.replicas) if row not in endings and replica.trial.digest not in stopped
    ]
    if not alive:
        return None
    if len(alive) < len(stack.replicas):
        course = course.only(alive)
    if _is_long(course):
        for row in range(len(alive)):
            yield checkpoint(course.stack, row)
    return course


def _is_long(course: _Course) -> bool:
    replica = course.stack.replicas[0]
    seconds_an_epoch = replica.seconds / replica.epochs * len(course.stack.replicas)
    return seconds_an_epoch * replica.trial.settings.epochs > _LONG_SECONDS


def _record(replica: Replica, figures: EpochFigures, row: int) -> EpochRecord:
    validation = figures.validation
    return EpochRecord(
        trial=replica.trial.digest,
        epoch=replica.epochs,
        seconds=figures.seconds,
        running_loss=_finite(figures.running_losses[row]),
        running_accuracy=float(figures.running_accuracies[row]),
        train_loss=_finite(figures.train.losses[row]),
        train_accuracy=_finite(figures.train.accuracies[row]),
        validation_loss=None if validation is None else _finite(validation.losses[row]),
        validation_accuracy=None if validation is None else _finite(validation.accuracies[row]),
        penalty=float(figures.penalties[row]),
        learning_rate=replica.learning_rate,
    )


def _finite(value: float | np.floating) -> float | None:
    return float(value) if math.isfinite(value) else None


def _endings(stack: Stack, figures: EpochFigures) -> dict[int, Ending]:
    """Ask each replica's callbacks, and return how the replicas that end here end, by row."""
    endings: dict[int, Ending] = {}
    for row, replica in enumerate(stack.replicas):
        decision = _decision(replica, figures, row)
        replica.watches = decision.watches
        if replica.fixed_rate is not None:
            replica.fixed_rate = decision.learning_rate
        if decision.keeps_weights:
            replica.best = (stack.weights[row].clone(), stack.moving[row].clone(), replica.epochs)
        if figures.has_diverged(row):
            endings[row] = "diverged"
        elif decision.is_over:
            endings[row] = "early_stopping"
        elif replica.epochs >= replica.trial.settings.epochs:
            endings[row] = "finished"
    return endings


def _decision(replica: Replica, figures: EpochFigures, row: int) -> Decision:
    logged = {"loss": figures.running_losses[row], "accuracy": figures.running_accuracies[row]}
    if figures.validation is not None:
        logged["val_loss"] = figures.validation.losses[row] + figures.penalties[row]
        logged["val_accuracy"] = figures.validation.accuracies[row]
    return decide(
        replica.trial.settings.callbacks,
        replica.watches,
        figures={name: float(figure) for name, figure in logged.items()},
        epoch=replica.epochs,
        learning_rate=replica.learning_rate,
    )


def _finished(course: _Course, endings: Mapping[int, Ending]) -> Generator[Event, Answer, None]:
    diverged = [row for row, ending in endings.items() if ending == "diverged"]
    whole = [row for row, ending in endings.items() if ending != "diverged"]
    if diverged:
        lost = course.only(diverged)
        yield from finish_diverged(lost.stack, lost.data)
    if whole:
        done = course.only(whole)
        names = [replica.trial.digest for replica in done.stack.replicas]
        ends = [End(ending=endings[row], before=course.before[name]) for row, name in zip(whole, names, strict=True)]
        yield from finish(done.stack, done.data, ends=ends)
