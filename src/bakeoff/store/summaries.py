"""Where trials stand: a connection and digests in, one light `TrialSummary` for each out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, RowMapping, func, select

from bakeoff.records import EpochRecord
from bakeoff.store.cells import certain_figure, figure, moment, text, whole, whole_or_none, word
from bakeoff.store.contract import ResultSummary, Status, TrialSummary
from bakeoff.store.epochs import closing_records
from bakeoff.store.results import ENDINGS
from bakeoff.store.schema import ATTEMPTS, RESULTS, TRIALS
from bakeoff.store.trials import in_order, rows_of

_COLUMNS = (TRIALS.c.digest, TRIALS.c.seed, TRIALS.c.data_digest, *RESULTS.c)
_WITH_RESULTS = TRIALS.outerjoin(RESULTS, RESULTS.c.trial == TRIALS.c.id)
_ATTEMPTS = (
    select(
        TRIALS.c.digest,
        func.count().label("attempts"),
        func.min(ATTEMPTS.c.started).label("started"),
        # count() leaves out what is missing, and an open attempt has no outcome
        func.count(ATTEMPTS.c.outcome).label("closed"),
    )
    .join(ATTEMPTS)
    .group_by(TRIALS.c.digest)
)


def load_summaries(connection: Connection, digests: Collection[str]) -> tuple[TrialSummary, ...]:
    """Return where the given trials stand, in the given order."""
    attempts = {text(row["digest"]): row for row in rows_of(connection, _ATTEMPTS, trials=digests)}
    records = closing_records(connection, digests)
    rows = rows_of(connection, select(*_COLUMNS).select_from(_WITH_RESULTS), trials=digests)
    found = {text(row["digest"]): _summary(row, attempts.get(text(row["digest"])), records) for row in rows}
    return in_order(found, digests)


def _summary(
    row: RowMapping, attempts: RowMapping | None, records: Mapping[tuple[str, int], EpochRecord]
) -> TrialSummary:
    result = None if row["trial"] is None else _result(row, records)
    return TrialSummary(
        digest=text(row["digest"]),
        seed=whole(row["seed"]),
        data_digest=text(row["data_digest"]),
        status=_status(attempts) if result is None else result.ending,
        attempts=0 if attempts is None else whole(attempts["attempts"]),
        started=None if attempts is None else moment(attempts["started"]),
        result=result,
    )


def _status(attempts: RowMapping | None) -> Status:
    """Return where a trial without a result stands."""
    if attempts is None or attempts["attempts"] == attempts["closed"]:
        return "pending"
    return "running"


def _result(row: RowMapping, records: Mapping[tuple[str, int], EpochRecord]) -> ResultSummary:
    digest, last, best = text(row["digest"]), whole(row["epochs_run"]), whole_or_none(row["best_epoch"])
    return ResultSummary(
        ending=word(row["ending"], ENDINGS),
        epochs_run=last,
        best_epoch=best,
        train_seconds=certain_figure(row["train_seconds"]),
        train_images=whole(row["train_images"]),
        test_loss=figure(row["test_loss"]),
        test_accuracy=figure(row["test_accuracy"]),
        program=text(row["program"]),
        precision=text(row["precision"]),
        device=text(row["device"]),
        last=records.get((digest, last)),
        kept=records.get((digest, last if best is None else best)),
    )
