"""Study runs and their assignments: a connection and facts in, rows out, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, RowMapping, and_, func, insert, select

from bakeoff.store.cells import as_json, from_json, moment, now, text, whole
from bakeoff.store.contract import StoredAssignment, StoredRun, StudyRun
from bakeoff.store.schema import ASSIGNMENTS, CLAIMS_SEEN, STUDY_RUNS, TRIALS
from bakeoff.store.trials import insert_one, trial_ids

_WITH_CLAIMS = STUDY_RUNS.join(
    CLAIMS_SEEN,
    and_(
        CLAIMS_SEEN.c.study_digest == STUDY_RUNS.c.study_digest,
        CLAIMS_SEEN.c.claims_digest == STUDY_RUNS.c.claims_digest,
    ),
)
_RUNS = select(*STUDY_RUNS.c, CLAIMS_SEEN.c.first_seen).select_from(_WITH_CLAIMS)


def save_run(connection: Connection, run: StudyRun) -> int:
    """Keep a study run, and when its claims were first seen; return its number."""
    seen = now()
    _see_claims(connection, run, seen=seen)
    row = {
        "name": run.name,
        "text": run.text,
        "study_digest": run.study_digest,
        "claims_digest": run.claims_digest,
        "overrides": run.overrides,
        "environment": as_json(run.environment),
        "started": _after_the_last(connection, run.name, seen),
    }
    return insert_one(connection, row, into=STUDY_RUNS)


def save_assignments(connection: Connection, assignments: Sequence[StoredAssignment], *, run: int) -> None:
    """Keep which trial answers for which variant and seed of a run."""
    trials = trial_ids(connection, {assignment.trial for assignment in assignments})
    unknown = sorted({assignment.trial for assignment in assignments} - trials.keys())
    if unknown:
        raise ValueError(f"trial {unknown[0]} is assigned, but is not known.")
    rows = [
        {
            "run": run,
            "position": position,
            "variant": assignment.variant,
            "seed": assignment.seed,
            "trial": trials[assignment.trial],
        }
        for position, assignment in enumerate(assignments)
    ]
    if rows:
        connection.execute(insert(ASSIGNMENTS), rows)


def load_runs(connection: Connection) -> tuple[StoredRun, ...]:
    """Return every study run, oldest first."""
    # By their times, not their numbers: runs may have come from another store since.
    ordered = _RUNS.order_by(STUDY_RUNS.c.started, STUDY_RUNS.c.number)
    return tuple(_stored(row) for row in connection.execute(ordered).mappings())


def load_last_run(connection: Connection, name: str) -> StoredRun | None:
    """Return the latest run of the study with this name, if there is one."""
    newest_first = (STUDY_RUNS.c.started.desc(), STUDY_RUNS.c.number.desc())
    latest = _RUNS.where(STUDY_RUNS.c.name == name).order_by(*newest_first).limit(1)
    row = connection.execute(latest).mappings().one_or_none()
    return None if row is None else _stored(row)


def study_names(connection: Connection) -> list[str]:
    """Return the names of the studies that were run, in alphabetical order."""
    return [text(name) for name in connection.execute(select(STUDY_RUNS.c.name).distinct().order_by("name")).scalars()]


def load_assignments(connection: Connection, run: int) -> tuple[StoredAssignment, ...] | None:
    """Return a run's assignments in the order they came in; None where there is no such run."""
    if connection.execute(select(STUDY_RUNS.c.number).where(STUDY_RUNS.c.number == run)).one_or_none() is None:
        return None
    columns = select(ASSIGNMENTS.c.variant, ASSIGNMENTS.c.seed, TRIALS.c.digest).join(TRIALS)
    rows = connection.execute(columns.where(ASSIGNMENTS.c.run == run).order_by(ASSIGNMENTS.c.position)).mappings()
    return tuple(
        StoredAssignment(variant=text(row["variant"]), seed=whole(row["seed"]), trial=text(row["digest"]))
        for row in rows
    )


def _after_the_last(connection: Connection, name: str, moment_now: str) -> str:
    """Return this moment, or one just after a study's last run where the clock that told that one was ahead.

    The last run is the one with the latest time, and it may have come from another machine.
    """
    last = connection.execute(select(func.max(STUDY_RUNS.c.started)).where(STUDY_RUNS.c.name == name)).scalar()
    if last is None or moment(last) < moment(moment_now):
        return moment_now
    return (moment(last) + timedelta(microseconds=1)).isoformat(timespec="microseconds")


def _see_claims(connection: Connection, run: StudyRun, *, seen: str) -> None:
    """Note when a study's claims were first seen, if they were not."""
    key = {"study_digest": run.study_digest, "claims_digest": run.claims_digest}
    if connection.execute(select(CLAIMS_SEEN).filter_by(**key)).one_or_none() is None:
        connection.execute(insert(CLAIMS_SEEN), key | {"first_seen": seen})


def _stored(row: RowMapping) -> StoredRun:
    environment = from_json(row["environment"])
    if not isinstance(environment, dict):
        raise ValueError("a run's environment is something else")
    return StoredRun(
        number=whole(row["number"]),
        started=moment(row["started"]),
        claims_first_seen=moment(row["first_seen"]),
        run=StudyRun(
            name=text(row["name"]),
            text=text(row["text"]),
            study_digest=text(row["study_digest"]),
            claims_digest=text(row["claims_digest"]),
            overrides=text(row["overrides"]),
            environment=environment,
        ),
    )
