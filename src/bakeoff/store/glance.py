"""What a store holds, at a glance: a path or URL in; each study's last run and how far it is out."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bakeoff.store.cells import moment, text, whole
from bakeoff.store.files import check_version, connect, damaged, is_there, no_store, not_there, unusable
from bakeoff.store.location import store_path

_IS_STORE = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'"
_FACTS = "SELECT key, value FROM meta"
_LAST_RUNS = """
SELECT run.name, run.started, run.overrides, count(DISTINCT asked.trial), count(DISTINCT ended.trial)
FROM study_runs AS run
LEFT JOIN assignments AS asked ON asked.run = run.number
LEFT JOIN results AS ended ON ended.trial = asked.trial
WHERE run.number = (
    SELECT number FROM study_runs AS other WHERE other.name = run.name ORDER BY started DESC, number DESC LIMIT 1
)
GROUP BY run.number
ORDER BY run.started DESC, run.number DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One study in a store, as it was last run.

    Attributes:
        name: The study's.
        started: When its last run began; UTC.
        overrides: What differed from the study file in that run.
        trial_count: Distinct trials that it asked for.
        ended_count: Those of them that have ended, one way or another.
    """

    name: str
    started: datetime
    overrides: str
    trial_count: int
    ended_count: int


def holdings(url: str | Path) -> tuple[Holding, ...]:
    """Return the last run of every study, the latest first, without opening the store for anything else.

    Raises:
        NotStored: There is no such store.
        StoreVersionError: A newer version of bakeoff made it.
        StoreError: It is no store, or damaged, or cannot be reached.
    """
    path = store_path(url)
    if not is_there(path):
        raise not_there(path)
    try:
        with closing(connect(path, is_writable=False)) as connection:
            connection.execute("BEGIN")
            return _read(connection, path)
    except sqlite3.OperationalError as error:
        raise unusable(path, str(error), verb="read") from error
    except (sqlite3.Error, ValueError) as error:
        raise damaged(path, str(error)) from error


def _read(connection: sqlite3.Connection, path: Path) -> tuple[Holding, ...]:
    if connection.execute(_IS_STORE).fetchone() == (0,):
        raise no_store(path)
    facts: Mapping[str, str] = {str(key): str(value) for key, value in connection.execute(_FACTS)}
    check_version(facts, path)
    return tuple(
        Holding(
            name=text(name),
            started=moment(started),
            overrides=text(overrides),
            trial_count=whole(asked),
            ended_count=whole(ended),
        )
        for name, started, overrides, asked, ended in connection.execute(_LAST_RUNS)
    )
