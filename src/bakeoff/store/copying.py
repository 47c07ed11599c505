"""Bring what one store holds into another: connections to both in, rows there out.

A trial comes with all that its end gave, and with every attempt to train it, so that what was claimed before and what
after stays as it was. What has not ended, or has ended there too, stays where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from sqlalchemy import Connection, RowMapping, Table, func, insert, select, update

from bakeoff.store.arrays import encode
from bakeoff.store.cells import text, whole
from bakeoff.store.checkpoints import drop_checkpoint
from bakeoff.store.results import classes_in
from bakeoff.store.schema import (
    ACTIVITY,
    ASSIGNMENTS,
    ATTEMPTS,
    CLAIMS_SEEN,
    EPOCHS,
    FIRST_KERNELS,
    PREDICTIONS,
    QUANTILES,
    RESULTS,
    SETTINGS,
    STUDY_RUNS,
    TRIALS,
)
from bakeoff.store.trials import insert_one, trial_ids

Part = Literal["weights", "kernels", "probabilities"]
"""What a copy may leave out: all weights, first layers' kernels, what each class got on each test image."""

_OF_A_TRIAL = (RESULTS, PREDICTIONS, FIRST_KERNELS, QUANTILES, ACTIVITY)
_RUN_KEY = ("name", "started", "study_digest", "claims_digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedTrial:
    """A trial that has ended, as its store's rows.

    Attributes:
        digest: The trial's.
        attempts: Every closed attempt to train it.
        epochs: The records of the one that finished it.
        given: What it gave, by table.
    """

    digest: str
    attempts: tuple[RowMapping, ...]
    epochs: tuple[RowMapping, ...]
    given: Mapping[str, tuple[RowMapping, ...]]

    @property
    def weights(self) -> str | None:
        """The digest of its weights' blob, or None."""
        (result,) = self.given[RESULTS.name]
        return None if result["weights"] is None else text(result["weights"])


def ended_digests(connection: Connection) -> tuple[str, ...]:
    """Return the digests of all trials that have ended, in the order in which they were asked for."""
    statement = select(TRIALS.c.digest).join(RESULTS, RESULTS.c.trial == TRIALS.c.id).order_by(TRIALS.c.id)
    return tuple(text(found) for found in connection.execute(statement).scalars())


def ended_trial(connection: Connection, digest: str) -> EndedTrial:
    """Return a trial that has ended."""
    trial = trial_ids(connection, [digest])[digest]
    given = {table.name: _rows(connection, table, trial) for table in _OF_A_TRIAL}
    (result,) = given[RESULTS.name]
    closed = tuple(row for row in _rows(connection, ATTEMPTS, trial) if row["outcome"] is not None)
    records = tuple(row for row in _rows(connection, EPOCHS, trial) if row["attempt"] == result["attempt"])
    return EndedTrial(digest=digest, attempts=closed, epochs=records, given=given)


def keep_ended(
    connection: Connection, ended: EndedTrial, *, attempts: dict[int, int], without: Collection[Part]
) -> str | None:
    """Keep a trial that has ended elsewhere, and is known here; return the blob that nobody needs any more, if any.

    Args:
        connection: Inside a transaction.
        ended: The trial.
        attempts: Which number here stands for which there; what is new is added.
        without: What to leave out.
    """
    trial = trial_ids(connection, [ended.digest])[ended.digest]
    left_over = drop_checkpoint(connection, trial)
    for row in ended.attempts:
        attempts.setdefault(row["number"], _next_attempt(connection, attempts))
    _insert(connection, ATTEMPTS, ({**row, "number": attempts[row["number"]]} for row in ended.attempts), trial)
    records = ({**row, "attempt": attempts[row["attempt"]]} for row in ended.epochs)
    _insert(connection, EPOCHS, ({name: row[name] for name in row if name != "number"} for row in records), trial)
    (result,) = ended.given[RESULTS.name]
    _insert(connection, RESULTS, [{**result, "attempt": attempts[result["attempt"]]}], trial)
    if "kernels" not in without:
        _insert(connection, FIRST_KERNELS, ended.given[FIRST_KERNELS.name], trial)
    said = ended.given[PREDICTIONS.name]
    is_light = "probabilities" in without
    _insert(connection, PREDICTIONS, map(_without_probabilities, said) if is_light else said, trial)
    for table in (QUANTILES, ACTIVITY):
        _insert(connection, table, ended.given[table.name], trial)
    return left_over


def keep_trials(source: Connection, target: Connection) -> int:
    """Keep every trial that a store knows, whether or not it has ended; return how many are new."""
    settings = {row["id"]: row for row in _all(source, SETTINGS)}
    known_settings = {text(row["digest"]): whole(row["id"]) for row in _all(target, SETTINGS)}
    known = {text(row["digest"]) for row in _all(target, TRIALS)}
    fresh = [row for row in _all(source, TRIALS) if row["digest"] not in known]
    for row in fresh:
        named = settings[row["settings"]]
        if named["digest"] not in known_settings:
            plain = {"digest": named["digest"], "plain": named["plain"]}
            known_settings[text(named["digest"])] = insert_one(target, plain, into=SETTINGS)
        trial = {"digest": row["digest"], "seed": row["seed"], "data_digest": row["data_digest"]}
        insert_one(target, {**trial, "settings": known_settings[text(named["digest"])]}, into=TRIALS)
    return len(fresh)


def keep_runs(source: Connection, target: Connection) -> int:
    """Keep every study run of a store whose trials are known already, and when claims were first seen; count the new.

    Runs keep their times, and `last_run` goes by those.
    """
    _keep_sightings(source, target)
    known = {_key(row) for row in _all(target, STUDY_RUNS)}
    digests = {whole(row["id"]): text(row["digest"]) for row in _all(source, TRIALS)}
    here = trial_ids(target, set(digests.values()))
    fresh = [row for row in _all(source, STUDY_RUNS) if _key(row) not in known]
    for row in fresh:
        number = insert_one(target, {name: row[name] for name in row if name != "number"}, into=STUDY_RUNS)
        asked = source.execute(select(ASSIGNMENTS).where(ASSIGNMENTS.c.run == row["number"])).mappings().all()
        rows = [{**each, "run": number, "trial": here[digests[each["trial"]]]} for each in asked]
        if rows:
            target.execute(insert(ASSIGNMENTS), rows)
    return len(fresh)


def _keep_sightings(source: Connection, target: Connection) -> None:
    known = {(row["study_digest"], row["claims_digest"]): text(row["first_seen"]) for row in _all(target, CLAIMS_SEEN)}
    for row in _all(source, CLAIMS_SEEN):
        key = (row["study_digest"], row["claims_digest"])
        if key not in known:
            target.execute(insert(CLAIMS_SEEN), [dict(row)])
        elif text(row["first_seen"]) < known[key]:
            is_meant = (CLAIMS_SEEN.c.study_digest == key[0]) & (CLAIMS_SEEN.c.claims_digest == key[1])
            target.execute(update(CLAIMS_SEEN).where(is_meant).values(first_seen=row["first_seen"]))


def _next_attempt(connection: Connection, given: Mapping[int, int]) -> int:
    highest = whole(connection.execute(select(func.coalesce(func.max(ATTEMPTS.c.number), 0))).scalar_one())
    return max([highest, *given.values()]) + 1


def _without_probabilities(row: RowMapping) -> dict[str, object]:
    image_count = len(classes_in(row["classes"]))
    return {**row, "probabilities": encode(np.zeros((image_count, 0), dtype=np.float16))}


def _key(row: RowMapping) -> tuple[object, ...]:
    return tuple(row[name] for name in _RUN_KEY)


def _all(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table).order_by(*table.primary_key.columns)).mappings())


def _rows(connection: Connection, table: Table, trial: int) -> tuple[RowMapping, ...]:
    statement = select(table).where(table.c.trial == trial).order_by(*table.primary_key.columns)
    return tuple(connection.execute(statement).mappings())


def _insert(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, object] | RowMapping], trial: int
) -> None:
    values = [{**row, "trial": trial} for row in rows]
    if values:
        connection.execute(insert(table), values)
