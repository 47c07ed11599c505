"""List studies: built-in ones and what a store holds in, a `StudiesView` and its tables out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.report.plain_text import plain
from bakeoff.report.tables import QUIET, new_table
from bakeoff.spec import Study, is_beside, variant_names

if TYPE_CHECKING:
    from bakeoff.store import Store, StoredRun


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEntry:
    """One study that comes with bakeoff.

    Attributes:
        name: To run it by.
        title: In words.
        variant_count: How many variants it has.
    """

    name: str
    title: str
    variant_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
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


def study_entries(studies: Iterable[Study]) -> tuple[StudyEntry, ...]:
    """Return what there is to run."""
    return tuple(
        StudyEntry(name=study.name, title=plain(study.title), variant_count=len(variant_names(study)))
        for study in studies
    )


def stored_entries(store: Store) -> tuple[StoredEntry, ...]:
    """Return what a store holds: each study's last run, the latest first; controls and timings are part of theirs."""
    last = {run.run.name: run for run in store.study_runs() if not is_beside(run.run.name)}
    entries = [_stored_entry(store, run) for run in last.values()]
    return tuple(sorted(entries, key=lambda entry: entry.started, reverse=True))


def _stored_entry(store: Store, run: StoredRun) -> StoredEntry:
    trials = {assignment.trial for assignment in store.assignments(run.number)}
    return StoredEntry(
        name=plain(run.run.name),
        started=run.started,
        overrides=plain(run.run.overrides),
        trial_count=len(trials),
        ended_count=len(store.finished_digests(trials)),
    )


def studies_table(built_in: Sequence[StudyEntry], stored: Sequence[StoredEntry], *, store: str) -> RenderableType:
    """Return the built-in studies, and below them what the store holds.

    Args:
        built_in: What there is to run.
        stored: What the store holds; empty too where there is no store yet.
        store: Where it is.
    """
    held = _stored_table(stored) if stored else Text("nothing yet: `bakeoff run STUDY` trains one", style=QUIET)
    where = Text(f"In {plain(store)}", style="bold")
    return Group(Text("Built in", style="bold"), Text(), _built_in_table(built_in), Text(), where, Text(), held)


def _built_in_table(entries: Sequence[StudyEntry]) -> Table:
    table = new_table()
    table.add_column("study", style="bold", no_wrap=True)
    table.add_column("variants", justify="right")
    table.add_column("title")
    for entry in entries:
        table.add_row(entry.name, str(entry.variant_count), entry.title)
    return table


def _stored_table(entries: Sequence[StoredEntry]) -> Table:
    table = new_table()
    table.add_column("study", style="bold", overflow="fold")
    table.add_column("last run", no_wrap=True)
    table.add_column("trials", justify="right", no_wrap=True)
    table.add_column("as run with", overflow="fold")
    for entry in entries:
        started = f"{entry.started.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(entry.name, started, f"{entry.ended_count} of {entry.trial_count}", entry.overrides)
    return table
