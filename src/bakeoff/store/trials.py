"""Trials and the attempts to train them: a connection and facts in, rows out, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, func, insert, select, update

from bakeoff.spec import Settings, digest, from_plain, to_plain
from bakeoff.store.cells import as_json, from_json, now, text, whole
from bakeoff.store.contract import Outcome, StoredTrial
from bakeoff.store.schema import ATTEMPTS, RESULTS, SETTINGS, TRIALS

# SQLite takes 32,766 parameters in one statement.
_CHUNK = 1_000

# Asked for at every record: to build it anew takes longer than to answer it.
_OPEN_TRIALS = (
    select(TRIALS.c.digest, TRIALS.c.id)
    .join(ATTEMPTS)
    .where(ATTEMPTS.c.number == bindparam("attempt"), ATTEMPTS.c.outcome.is_(None))
    .where(TRIALS.c.digest.in_(bindparam("digests", expanding=True)))
)

Found = TypeVar("Found")


def rows_of(
    connection: Connection, statement: Select[*tuple[object, ...]], *, trials: Collection[str]
) -> Iterator[RowMapping]:
    """Yield the rows of a statement on `trials` for the trials with these digests."""
    for chunk in _chunks(trials):
        yield from connection.execute(statement.where(TRIALS.c.digest.in_(chunk))).mappings()


def _chunks(digests: Collection[str]) -> Iterator[list[str]]:
    wanted = list(dict.fromkeys(digests))
    for start in range(0, len(wanted), _CHUNK):
        yield wanted[start : start + _CHUNK]


def insert_one(connection: Connection, row: Mapping[str, object], *, into: Table) -> int:
    """Insert a row into a table that numbers its rows, and return the row's number."""
    (number,) = connection.execute(insert(into).values(row)).inserted_primary_key or (None,)
    return whole(number)


def in_order(found: Mapping[str, Found], digests: Collection[str]) -> tuple[Found, ...]:
    """Return what was found for each digest, in the digests' order; what was not found is left out."""
    return tuple(found[digest] for digest in dict.fromkeys(digests) if digest in found)


def register(connection: Connection, trials: Collection[StoredTrial]) -> None:
    """Keep the trials that are not known yet."""
    by_digest = {trial.digest: trial for trial in trials}
    known = trial_ids(connection, by_digest)
    fresh = [trial for name, trial in by_digest.items() if name not in known]
    if not fresh:
        return
    settings = _settings_ids(connection, {trial.settings for trial in fresh})
    rows = [
        {
            "digest": trial.digest,
            "settings": settings[trial.settings],
            "seed": trial.seed,
            "data_digest": trial.data_digest,
        }
        for trial in fresh
    ]
    connection.execute(insert(TRIALS), rows)


def trial_ids(connection: Connection, digests: Collection[str]) -> dict[str, int]:
    """Return the keys of those of the given trials that are known."""
    rows = rows_of(connection, select(TRIALS.c.digest, TRIALS.c.id), trials=digests)
    return {text(row["digest"]): whole(row["id"]) for row in rows}


def load_trials(connection: Connection, digests: Collection[str]) -> tuple[StoredTrial, ...]:
    """Return the given trials, in the given order."""
    columns = select(TRIALS.c.digest, TRIALS.c.settings, TRIALS.c.seed, TRIALS.c.data_digest)
    rows = list(rows_of(connection, columns, trials=digests))
    settings = _settings(connection, {whole(row["settings"]) for row in rows})
    found = {
        text(row["digest"]): StoredTrial(
            digest=text(row["digest"]),
            settings=settings[whole(row["settings"])],
            seed=whole(row["seed"]),
            data_digest=text(row["data_digest"]),
        )
        for row in rows
    }
    return in_order(found, digests)


def start_attempt(connection: Connection, digests: Collection[str]) -> int:
    """Open an attempt for the given trials and return its number."""
    known = trial_ids(connection, digests)
    _refuse(set(digests) - known.keys(), "is not known; begin a study run with it first")
    _refuse(finished_digests(connection, digests), "has finished, and finished trials are never trained again")
    _refuse(_being_trained(connection, digests), "is being trained already")
    number = whole(connection.execute(select(func.coalesce(func.max(ATTEMPTS.c.number), 0))).scalar_one()) + 1
    started = now()
    rows = [{"number": number, "trial": trial, "started": started} for trial in known.values()]
    connection.execute(insert(ATTEMPTS), rows)
    return number


def open_trials(connection: Connection, digests: Collection[str], *, attempt: int) -> dict[str, int]:
    """Return the keys of trials that must all be in training in this attempt."""
    wanted = [{"attempt": attempt, "digests": chunk} for chunk in _chunks(digests)]
    rows = [row for each in wanted for row in connection.execute(_OPEN_TRIALS, each).mappings()]
    found = {text(row["digest"]): whole(row["id"]) for row in rows}
    _refuse(set(digests) - found.keys(), f"is not being trained in attempt {attempt}")
    return found


def close_attempt(connection: Connection, outcome: Outcome, *, attempt: int, trials: Collection[int] | None) -> None:
    """Note how an attempt ended for the trials with these keys, or for all that it is still training."""
    is_meant = (ATTEMPTS.c.number == attempt) & ATTEMPTS.c.outcome.is_(None)
    if trials is not None:
        is_meant &= ATTEMPTS.c.trial.in_(trials)
    connection.execute(update(ATTEMPTS).where(is_meant).values(ended=now(), outcome=outcome))


def close_lost_attempts(connection: Connection) -> None:
    """Note that every open attempt was lost: nobody but the caller may write, so nobody is making them."""
    lost: Outcome = "lost"
    connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.outcome.is_(None)).values(ended=now(), outcome=lost))


def finished_digests(connection: Connection, digests: Collection[str]) -> frozenset[str]:
    """Return those of the given trials that have ended."""
    rows = rows_of(connection, select(TRIALS.c.digest).join(RESULTS, RESULTS.c.trial == TRIALS.c.id), trials=digests)
    return frozenset(text(row["digest"]) for row in rows)


def _being_trained(connection: Connection, digests: Collection[str]) -> frozenset[str]:
    statement = select(TRIALS.c.digest).join(ATTEMPTS).where(ATTEMPTS.c.outcome.is_(None))
    return frozenset(text(row["digest"]) for row in rows_of(connection, statement, trials=digests))


def _refuse(digests: Collection[str], problem: str) -> None:
    if digests:
        raise ValueError(f"trial {min(digests)} {problem}.")


def _settings_ids(connection: Connection, settings: Collection[Settings]) -> dict[Settings, int]:
    """Return the key of each of the settings, keeping those that are not known yet."""
    by_digest = {digest(to_plain(some)): some for some in settings}
    known = {row.digest: row.id for row in connection.execute(select(SETTINGS.c.digest, SETTINGS.c.id))}
    for name, some in by_digest.items():
        if name not in known:
            row = {"digest": name, "plain": as_json(to_plain(some))}
            known[name] = insert_one(connection, row, into=SETTINGS)
    return {some: known[name] for name, some in by_digest.items()}


def _settings(connection: Connection, keys: Collection[int]) -> dict[int, Settings]:
    """Return the settings with these keys."""
    rows = connection.execute(select(SETTINGS.c.id, SETTINGS.c.plain)).mappings()
    found = {row["id"]: _parsed_settings(row["plain"]) for row in rows if row["id"] in keys}
    if len(found) < len(keys):
        raise ValueError("a trial's settings are missing")
    return found


def _parsed_settings(cell: object) -> Settings:
    try:
        settings = from_plain(from_json(cell))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"a trial's settings cannot be read: {error}") from error
    if not isinstance(settings, Settings):
        raise ValueError("a trial's settings are something else")
    return settings
