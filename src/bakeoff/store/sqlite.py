"""A store in one SQLite file: a path in, a `Store` out, with the weights as files in a folder beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self, final

import numpy as np
from numpy.typing import NDArray

from bakeoff.errors import NotStored, StoreError, nearest
from bakeoff.records import Checkpoint, EpochRecord, FinishedTrial, Predictions
from bakeoff.spec import built_in_studies
from bakeoff.store import epochs, results, runs
from bakeoff.store.blobs import Blobs
from bakeoff.store.cells import text, whole
from bakeoff.store.checkpoints import (
    CheckpointRow,
    checkpoint_rows,
    drop_checkpoint,
    replace_checkpoint,
    resume_attempt,
)
from bakeoff.store.contract import StoredAssignment, StoredEpoch, StoredRun, StoredTrial, StudyRun, TrialSummary
from bakeoff.store.copying import Part, ended_digests, ended_trial, keep_ended, keep_runs, keep_trials
from bakeoff.store.database import Database
from bakeoff.store.lock import WriterLock
from bakeoff.store.summaries import load_summaries
from bakeoff.store.tensors import pack, unpack, unpack_weights
from bakeoff.store.trials import (
    close_attempt,
    finished_digests,
    load_trials,
    open_trials,
    register,
    start_attempt,
    trial_ids,
)

# Records are read page by page, so that nobody who follows a store holds up the writer's housekeeping.
_PAGE = 2_000
_WHAT_THERE_IS = "`bakeoff list` shows what there is."


@final
class SqliteStore:
    """A `Store` in one SQLite file; `open_store` makes it."""

    def __init__(self, database: Database, *, blobs: Blobs, lock: WriterLock | None) -> None:
        """Keep records in `database` and weights in `blobs`; `lock` is the right to write, None for reading."""
        self._database = database
        self._blobs = blobs
        self._lock = lock

    def begin(self, run: StudyRun, *, trials: Collection[StoredTrial], assignments: Sequence[StoredAssignment]) -> int:
        """Keep a study run, the trials it asks for and which of them answers for what; return its number."""
        with self._database.writing() as connection:
            register(connection, trials)
            number = runs.save_run(connection, run)
            runs.save_assignments(connection, assignments, run=number)
        if self._lock is not None:
            self._lock.tell(study=run.name)
        return number

    def start_attempt(self, trials: Collection[str]) -> int:
        """Open an attempt to train some trials together and return its number."""
        with self._database.writing() as connection:
            return start_attempt(connection, trials)

    def resume_attempt(self, trials: Collection[str]) -> int:
        """Open an attempt that goes on at the trials' checkpoints and return its number."""
        with self._database.writing() as connection:
            return resume_attempt(connection, trials)

    def append(self, records: Sequence[EpochRecord], *, attempt: int) -> None:
        """Keep epoch records of an open attempt."""
        with self._database.writing() as connection:
            epochs.append(connection, records, attempt=attempt)

    def finish(self, finished: FinishedTrial, *, attempt: int) -> None:
        """Keep what a trial gave and close the attempt for it."""
        with self._database.writing() as connection:
            trial = open_trials(connection, [finished.trial], attempt=attempt)[finished.trial]
            # A blob that no record names, after a kill before the commit, does no harm.
            weights = self._blobs.put(pack(finished.weights)) if finished.weights else None
            results.save(connection, finished, trial=trial, attempt=attempt, weights=weights)
            close_attempt(connection, finished.ending, attempt=attempt, trials=[trial])
            left_over = drop_checkpoint(connection, trial)
        self._drop_blob(left_over)

    def keep_checkpoint(self, checkpoint: Checkpoint, *, attempt: int) -> None:
        """Keep a trial's state instead of the one before."""
        with self._database.writing() as connection:
            trial = open_trials(connection, [checkpoint.trial], attempt=attempt)[checkpoint.trial]
            blob = self._blobs.put(pack(checkpoint.arrays))
            row = CheckpointRow(trial=trial, attempt=attempt, epoch=checkpoint.epoch, blob=blob)
            left_over = replace_checkpoint(connection, row)
        self._drop_blob(left_over)

    def abandon(self, attempt: int, *, trials: Collection[str] | None = None) -> None:
        """Close an attempt for the given trials, or for all, that it has not finished."""
        with self._database.writing() as connection:
            keys = None if trials is None else trial_ids(connection, trials).values()
            close_attempt(connection, "abandoned", attempt=attempt, trials=keys)

    def read(self, start: int = 0) -> Iterator[StoredEpoch]:
        """Yield every epoch record numbered after `start`, in order."""
        while True:
            with self._database.reading() as connection:
                page = epochs.page(connection, start=start, most=_PAGE)
            yield from page
            if len(page) < _PAGE:
                return
            start = page[-1].number

    def finished_digests(self, digests: Collection[str]) -> frozenset[str]:
        """Return those of the given trials that have ended."""
        with self._database.reading() as connection:
            return finished_digests(connection, digests)

    def finished(self, digest: str, *, with_weights: bool = False) -> FinishedTrial:
        """Return what a trial gave; its `weights` are empty unless asked for."""
        weights = self.weights(digest) if with_weights else {}
        with self._database.reading() as connection:
            found = results.load(connection, digest, weights=weights)
        if found is None:
            raise self._unfinished(digest)
        return found

    def history(self, digest: str) -> tuple[EpochRecord, ...]:
        """Return the records of the attempt that finished a trial, in order of their epochs."""
        with self._database.reading() as connection:
            is_finished = results.result_row(connection, digest) is not None
            records = epochs.history(connection, digest)
        if not is_finished:
            raise self._unfinished(digest)
        return records

    def predictions(self, digest: str) -> Predictions | None:
        """Return what a trained network says about the test set; None where its trial diverged."""
        with self._database.reading() as connection:
            row = results.result_row(connection, digest)
            found = None if row is None else results.predictions(connection, whole(row["trial"]))
        if row is None:
            raise self._unfinished(digest)
        return found

    def weights(self, digest: str) -> dict[str, NDArray[np.floating]]:
        """Return a finished trial's tensors by `layer/role`."""
        with self._database.reading() as connection:
            row = results.result_row(connection, digest)
            blob = None if row is None or row["weights"] is None else text(row["weights"])
        if row is None:
            raise self._unfinished(digest)
        return {} if blob is None else self._weights(blob, digest)

    def checkpoints(self, digests: Collection[str]) -> tuple[Checkpoint, ...]:
        """Return where the given trials can go on, in the given order."""
        with self._database.reading() as connection:
            rows = checkpoint_rows(connection, digests)
        found = (self._checkpoint(digest, rows[digest]) for digest in dict.fromkeys(digests) if digest in rows)
        return tuple(checkpoint for checkpoint in found if checkpoint is not None)

    def trials(self, digests: Collection[str]) -> tuple[StoredTrial, ...]:
        """Return the given trials as they were asked for, in the given order."""
        with self._database.reading() as connection:
            return load_trials(connection, digests)

    def summaries(self, digests: Collection[str]) -> tuple[TrialSummary, ...]:
        """Return where the given trials stand, in the given order."""
        with self._database.reading() as connection:
            return load_summaries(connection, digests)

    def study_runs(self) -> tuple[StoredRun, ...]:
        """Return every study run, oldest first."""
        with self._database.reading() as connection:
            return runs.load_runs(connection)

    def last_run(self, name: str) -> StoredRun:
        """Return the latest run of the study with this name."""
        with self._database.reading() as connection:
            found = runs.load_last_run(connection, name)
            known = [] if found else runs.study_names(connection)
        if found is None:
            raise self._missing(f"there is no run of '{name}'. {_next_step(name, known)}")
        return found

    def assignments(self, run: int) -> tuple[StoredAssignment, ...]:
        """Return which trial answers for which variant and seed of a study run."""
        with self._database.reading() as connection:
            found = runs.load_assignments(connection, run)
        if found is None:
            raise self._missing(f"there is no study run {run}.")
        return found

    def take_in(self, other: SqliteStore, *, without: Collection[Part] = ()) -> tuple[str, ...]:
        """Keep what another store holds and this one lacks: its study runs, and its trials that have ended.

        What both hold stays here as it is. Stopped midway, it has taken in whole trials, and goes on when called again.

        Args:
            other: It is only read, and somebody may be writing to it.
            without: What to leave out.

        Returns:
            The digests of the trials that are new here, in the order in which they were asked for there.
        """
        with other._database.reading() as source, self._database.writing() as target:
            keep_trials(source, target)
            keep_runs(source, target)
            ended = ended_digests(source)
        known = self.finished_digests(ended)
        fresh = tuple(digest for digest in ended if digest not in known)
        attempts: dict[int, int] = {}
        for digest in fresh:
            with other._database.reading() as source:
                trial = ended_trial(source, digest)
            if trial.weights is not None and "weights" not in without:
                with suppress(NotStored):
                    self._blobs.put(other._blobs.get(trial.weights))
            with self._database.writing() as target:
                left_over = keep_ended(target, trial, attempts=attempts, without=without)
            self._drop_blob(left_over)
        return fresh

    def settle(self) -> None:
        """Leave one small file with nothing beside it, as is needed to send it or to keep it under version control.

        Raises:
            StoreError: Somebody else has it open.
        """
        self._database.settle()

    def close(self) -> None:
        """Close the file, then let others write."""
        self._database.close()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _weights(self, blob: str, digest: str) -> dict[str, NDArray[np.floating]]:
        try:
            return unpack_weights(self._blobs.get(blob))
        except NotStored as error:
            raise self._missing(f"the weights of trial {digest} have been deleted; all else is there.") from error
        except ValueError as error:
            raise self._damaged(error) from error

    def _checkpoint(self, digest: str, row: CheckpointRow) -> Checkpoint | None:
        """Return a checkpoint, or None where its arrays have been deleted: the trial starts afresh."""
        try:
            return Checkpoint(trial=digest, epoch=row.epoch, arrays=unpack(self._blobs.get(row.blob)))
        except NotStored:
            return None
        except ValueError as error:
            raise self._damaged(error) from error

    def _drop_blob(self, blob: str | None) -> None:
        if blob is not None:
            self._blobs.delete(blob)

    def _damaged(self, error: ValueError) -> StoreError:
        return StoreError(f"is damaged: {error}.", store=str(self._database.path))

    def _unfinished(self, digest: str) -> NotStored:
        return self._missing(f"trial {digest} has not finished.")

    def _missing(self, problem: str) -> NotStored:
        return NotStored(problem, store=str(self._database.path))


def _next_step(name: str, known: Sequence[str]) -> str:
    """Return what to do about a study that was never run, where those that were are `known`."""
    built_in = built_in_studies()
    close = nearest(name, known if name in built_in else (*known, *built_in))
    if close is not None:
        return f"Did you mean '{close}'?"
    return f"Run it with `bakeoff run {name}`." if name in built_in else _WHAT_THERE_IS
