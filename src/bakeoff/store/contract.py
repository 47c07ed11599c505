"""What a store promises: study runs, epoch records and finished trials in, the same facts out, whole at any moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from bakeoff.records import Checkpoint, Ending, EpochRecord, FinishedTrial, Predictions
from bakeoff.spec import Settings

Outcome = Ending | Literal["abandoned", "lost"]
"""How an attempt ended: with its trial, given up by the process that made it, or with that process."""

Status = Ending | Literal["pending", "running"]
"""Where a trial stands; "running" also stands for an attempt whose process was killed, until somebody writes again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRun:
    """One `run` of a study, as it was asked for.

    Attributes:
        name: The study's.
        text: The whole study as TOML, with the overrides applied.
        study_digest: Of what the study asks, its claims aside.
        claims_digest: Of its claims alone.
        overrides: What differs from the study file, as on the command line: "--epochs 3"; empty for nothing.
        environment: Versions, device, threads, git revision: whatever JSON holds.
    """

    name: str
    text: str
    study_digest: str
    claims_digest: str
    overrides: str
    environment: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A study run as the store keeps it.

    Attributes:
        number: Grows with each run.
        started: When it began; UTC, as every time here.
        claims_first_seen: When these claims first came with this study: the same two digests.
        run: What was asked for.
    """

    number: int
    started: datetime
    claims_first_seen: datetime
    run: StudyRun


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTrial:
    """A trial that a study run asked for, whether or not it has been trained.

    Attributes:
        digest: The trial's.
        settings: The variant's.
        seed: Decides weights, split, order and masks.
        data_digest: Of the data set's content.
    """

    digest: str
    settings: Settings
    seed: int
    data_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssignment:
    """Which trial answers for a variant and a seed of a study run."""

    variant: str
    seed: int
    trial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEpoch:
    """An epoch record with its place in the store.

    Attributes:
        number: Grows with each record, and is never used twice.
        attempt: In which attempt its trial was trained.
        record: What the epoch gave.
    """

    number: int
    attempt: int
    record: EpochRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSummary:
    """A trial without its arrays: what a table shows of it, quick to read for a thousand trials.

    Attributes:
        digest: The trial's.
        seed: Its seed.
        data_digest: Of the data set's content.
        status: Where it stands.
        attempts: How often its training was started.
        started: When it was started first; None before that.
        result: What it gave in the end; None where it has not ended.
    """

    digest: str
    seed: int
    data_digest: str
    status: Status
    attempts: int
    started: datetime | None
    result: ResultSummary | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSummary:
    """A finished trial's figures, which mean what they mean in `FinishedTrial`.

    Attributes:
        ending: How it ended.
        epochs_run: Epochs that have a record.
        best_epoch: The epoch whose weights were restored, or None.
        train_seconds: Its share of its cohort's wall time.
        train_images: How many images one epoch trained on.
        test_loss: In nats.
        test_accuracy: A share of 1.
        program: Which program trained it.
        precision: "f32", "bf16" or "f64".
        device: "cpu", "cuda:0" …
        last: The record of its last epoch.
        kept: The record of the epoch whose weights it kept: `best_epoch`, or else the last one.
    """

    ending: Ending
    epochs_run: int
    best_epoch: int | None
    train_seconds: float
    train_images: int
    test_loss: float | None
    test_accuracy: float | None
    program: str
    precision: str
    device: str
    last: EpochRecord | None
    kept: EpochRecord | None


class Store(Protocol):
    """Keeps what studies give. Each method is one step: done whole, or not at all.

    One process writes to a store; any number may read it meanwhile. Every method raises StoreError where the store
    cannot be read or written, and where it is damaged; the writing ones also where it was opened for reading.
    Single figures that are not finite are kept as missing; arrays keep every bit.
    """

    def begin(self, run: StudyRun, *, trials: Collection[StoredTrial], assignments: Sequence[StoredAssignment]) -> int:
        """Keep a study run and the trials it asks for; those already known stay as they are.

        Args:
            run: What was asked for.
            trials: Every distinct trial of the run.
            assignments: Which of them, or of those already known, answers for which variant and seed.

        Returns:
            The run's number.
        """
        ...

    def start_attempt(self, trials: Collection[str]) -> int:
        """Open an attempt to train some trials together, given by their digests, and return its number.

        Raises:
            StoreError: One of them has finished, is being trained already, or is not known.
        """
        ...

    def resume_attempt(self, trials: Collection[str]) -> int:
        """Open an attempt that goes on at the trials' checkpoints; it starts with copies of the records up to there.

        Raises:
            StoreError: One of them has no checkpoint, or `start_attempt` would refuse it.
        """
        ...

    def append(self, records: Sequence[EpochRecord], *, attempt: int) -> None:
        """Keep epoch records of an open attempt: all of them, or none.

        Raises:
            StoreError: A record's trial is not being trained in this attempt, or has a record for this epoch.
        """
        ...

    def finish(self, finished: FinishedTrial, *, attempt: int) -> None:
        """Keep what a trial gave and close the attempt for it. A finished trial is never overwritten.

        Raises:
            StoreError: The trial is not being trained in this attempt.
        """
        ...

    def keep_checkpoint(self, checkpoint: Checkpoint, *, attempt: int) -> None:
        """Keep a trial's state instead of the one before; it is dropped when the trial finishes.

        Raises:
            StoreError: The trial is not being trained in this attempt.
        """
        ...

    def abandon(self, attempt: int, *, trials: Collection[str] | None = None) -> None:
        """Close an attempt for the given trials that it has not finished; for all of them where none are given."""
        ...

    def read(self, start: int = 0) -> Iterator[StoredEpoch]:
        """Yield every epoch record numbered after `start`, in order, those of unfinished attempts too.

        It ends with the last record there is. Whoever follows a store calls it again with the last number seen.
        """
        ...

    def finished_digests(self, digests: Collection[str]) -> frozenset[str]:
        """Return those of the given trials that have ended, one way or another."""
        ...

    def finished(self, digest: str, *, with_weights: bool = False) -> FinishedTrial:
        """Return what a trial gave; its `weights` are empty unless asked for.

        Raises:
            NotStored: It has not finished, or its weights were asked for and have been deleted.
        """
        ...

    def history(self, digest: str) -> tuple[EpochRecord, ...]:
        """Return the records of the attempt that finished a trial, in order of their epochs.

        Raises:
            NotStored: It has not finished.
        """
        ...

    def predictions(self, digest: str) -> Predictions | None:
        """Return what a trained network says about the test set; None where its trial diverged.

        Raises:
            NotStored: The trial has not finished.
        """
        ...

    def weights(self, digest: str) -> dict[str, NDArray[np.floating]]:
        """Return a finished trial's tensors by `layer/role`, in Keras's layout.

        Raises:
            NotStored: The trial has not finished, or its weights have been deleted.
        """
        ...

    def checkpoints(self, digests: Collection[str]) -> tuple[Checkpoint, ...]:
        """Return where the given trials can go on, in the given order; those that cannot are left out."""
        ...

    def trials(self, digests: Collection[str]) -> tuple[StoredTrial, ...]:
        """Return the given trials as they were asked for, in the given order; unknown ones are left out."""
        ...

    def summaries(self, digests: Collection[str]) -> tuple[TrialSummary, ...]:
        """Return where the given trials stand, in the given order; unknown ones are left out."""
        ...

    def study_runs(self) -> tuple[StoredRun, ...]:
        """Return every study run, oldest first."""
        ...

    def last_run(self, name: str) -> StoredRun:
        """Return the latest run of the study with this name.

        Raises:
            NotStored: It was never run in this store.
        """
        ...

    def assignments(self, run: int) -> tuple[StoredAssignment, ...]:
        """Return which trial answers for which variant and seed of a study run, in the order they came in.

        Raises:
            NotStored: There is no run of this number.
        """
        ...

    def close(self) -> None:
        """Let go of the store; whoever waits to write to it may do so. Closing twice does no harm."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
