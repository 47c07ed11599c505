"""Epoch records: a connection and records in, rows out, and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, and_, insert, select

from bakeoff.records import EpochRecord
from bakeoff.store.cells import certain_figure, figure, finite, text, whole
from bakeoff.store.contract import StoredEpoch
from bakeoff.store.schema import EPOCHS, RESULTS, TRIALS
from bakeoff.store.trials import open_trials, rows_of

_COLUMNS = (TRIALS.c.digest, *EPOCHS.c)
_WITH_TRIALS = EPOCHS.join(TRIALS, TRIALS.c.id == EPOCHS.c.trial)
# The attempt that finished a trial is the one that its result names.
_FINISHED = _WITH_TRIALS.join(RESULTS, and_(RESULTS.c.trial == EPOCHS.c.trial, RESULTS.c.attempt == EPOCHS.c.attempt))


def append(connection: Connection, records: Sequence[EpochRecord], *, attempt: int) -> None:
    """Keep records of trials that are in training in this attempt."""
    trials = open_trials(connection, {record.trial for record in records}, attempt=attempt)
    rows = [_row(record) | {"attempt": attempt, "trial": trials[record.trial]} for record in records]
    if rows:
        connection.execute(insert(EPOCHS), rows)


def page(connection: Connection, *, start: int, most: int) -> list[StoredEpoch]:
    """Return at most `most` records numbered after `start`, in order."""
    statement = select(*_COLUMNS).select_from(_WITH_TRIALS).where(EPOCHS.c.number > start)
    rows = connection.execute(statement.order_by(EPOCHS.c.number).limit(most)).mappings()
    return [
        StoredEpoch(number=whole(row["number"]), attempt=whole(row["attempt"]), record=_record(row)) for row in rows
    ]


def history(connection: Connection, digest: str) -> tuple[EpochRecord, ...]:
    """Return the records of the attempt that finished a trial, in order of their epochs."""
    statement = select(*_COLUMNS).select_from(_FINISHED).order_by(EPOCHS.c.epoch)
    return tuple(_record(row) for row in rows_of(connection, statement, trials=[digest]))


def closing_records(connection: Connection, digests: Collection[str]) -> dict[tuple[str, int], EpochRecord]:
    """Return the records of finished trials' last and best epochs, by digest and epoch."""
    is_closing = EPOCHS.c.epoch.in_((RESULTS.c.epochs_run, RESULTS.c.best_epoch))
    statement = select(*_COLUMNS).select_from(_FINISHED).where(is_closing)
    records = (_record(row) for row in rows_of(connection, statement, trials=digests))
    return {(record.trial, record.epoch): record for record in records}


def _row(record: EpochRecord) -> dict[str, int | float | None]:
    return {
        "epoch": record.epoch,
        "seconds": finite(record.seconds),
        "running_loss": finite(record.running_loss),
        "running_accuracy": finite(record.running_accuracy),
        "train_loss": finite(record.train_loss),
        "train_accuracy": finite(record.train_accuracy),
        "validation_loss": finite(record.validation_loss),
        "validation_accuracy": finite(record.validation_accuracy),
        "penalty": finite(record.penalty),
        "learning_rate": finite(record.learning_rate),
    }


def _record(row: RowMapping) -> EpochRecord:
    return EpochRecord(
        trial=text(row["digest"]),
        epoch=whole(row["epoch"]),
        seconds=certain_figure(row["seconds"]),
        running_loss=figure(row["running_loss"]),
        running_accuracy=figure(row["running_accuracy"]),
        train_loss=figure(row["train_loss"]),
        train_accuracy=figure(row["train_accuracy"]),
        validation_loss=figure(row["validation_loss"]),
        validation_accuracy=figure(row["validation_accuracy"]),
        penalty=certain_figure(row["penalty"]),
        learning_rate=certain_figure(row["learning_rate"]),
    )
