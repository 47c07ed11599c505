"""Where long trials can go on: a connection and facts about checkpoints in, rows out, and back.

The arrays are blobs; what stands here is which trial each belongs to, and the attempt and epoch it was made in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, literal, select

from bakeoff.store.cells import text, whole
from bakeoff.store.schema import CHECKPOINTS, EPOCHS, TRIALS
from bakeoff.store.trials import rows_of, start_attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRow:
    """A checkpoint without its arrays.

    Attributes:
        trial: The trial's key.
        attempt: In which it was made.
        epoch: The last finished one.
        blob: The digest of its arrays.
    """

    trial: int
    attempt: int
    epoch: int
    blob: str


def replace_checkpoint(connection: Connection, row: CheckpointRow) -> str | None:
    """Keep a trial's checkpoint instead of the one before, and return the blob that nobody needs any more, if any."""
    before = _dropped(connection, row.trial)
    values = {"trial": row.trial, "attempt": row.attempt, "epoch": row.epoch, "blob": row.blob}
    connection.execute(insert(CHECKPOINTS), values)
    return _unneeded(connection, before)


def drop_checkpoint(connection: Connection, trial: int) -> str | None:
    """Forget a trial's checkpoint, by the trial's key, and return the blob that nobody needs any more, if any."""
    return _unneeded(connection, _dropped(connection, trial))


def _dropped(connection: Connection, trial: int) -> object:
    is_meant = CHECKPOINTS.c.trial == trial
    blob = connection.execute(select(CHECKPOINTS.c.blob).where(is_meant)).scalar()
    connection.execute(delete(CHECKPOINTS).where(is_meant))
    return blob


def _unneeded(connection: Connection, blob: object) -> str | None:
    """Return a blob that no checkpoint names; trials that differ in their callbacks alone may share one for long."""
    if blob is None:
        return None
    named = connection.execute(select(CHECKPOINTS.c.trial).where(CHECKPOINTS.c.blob == text(blob)).limit(1)).scalar()
    return text(blob) if named is None else None


def checkpoint_rows(connection: Connection, digests: Collection[str]) -> dict[str, CheckpointRow]:
    """Return the checkpoints of those of the given trials that have one, by the trial's digest."""
    statement = select(TRIALS.c.digest, *CHECKPOINTS.c).join(CHECKPOINTS, CHECKPOINTS.c.trial == TRIALS.c.id)
    return {
        text(row["digest"]): CheckpointRow(
            trial=whole(row["trial"]),
            attempt=whole(row["attempt"]),
            epoch=whole(row["epoch"]),
            blob=text(row["blob"]),
        )
        for row in rows_of(connection, statement, trials=digests)
    }


def resume_attempt(connection: Connection, digests: Collection[str]) -> int:
    """Open an attempt that goes on at the given trials' checkpoints, and return its number.

    It starts with copies of the records up to there: an attempt's records are whole, whoever made them.
    """
    rows = checkpoint_rows(connection, digests)
    lacking = sorted(set(digests) - rows.keys())
    if lacking:
        raise ValueError(f"trial {lacking[0]} has no checkpoint to go on from.")
    number = start_attempt(connection, digests)
    for row in rows.values():
        _copy_records(connection, row, into=number)
        replace_checkpoint(connection, CheckpointRow(trial=row.trial, attempt=number, epoch=row.epoch, blob=row.blob))
    return number


def _copy_records(connection: Connection, row: CheckpointRow, *, into: int) -> None:
    copied = [column for column in EPOCHS.c if column.name not in {"number", "attempt"}]
    is_before = (EPOCHS.c.attempt == row.attempt) & (EPOCHS.c.trial == row.trial) & (EPOCHS.c.epoch <= row.epoch)
    records = select(literal(into), *copied).where(is_before).order_by(EPOCHS.c.epoch)
    connection.execute(insert(EPOCHS).from_select(["attempt", *(column.name for column in copied)], records))
