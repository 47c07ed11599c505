"""What there is to run and what a store holds: headlines and a store's URL in, what a list shows of them out.

It loads nothing that trains, computes or reads weights: a list is there at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.catalogue import Headline, is_beside
from bakeoff.store import Holding, holdings
from bakeoff.terminal import QUIET, new_table, plain


def stored_entries(store: str) -> tuple[Holding, ...]:
    """Return what a store holds: each study's last run, the latest first; controls and timings are part of theirs.

    Raises:
        NotStored: There is no such store.
        StoreError: It is no store, or damaged.
    """
    return tuple(holding for holding in holdings(store) if not is_beside(holding.name))


def studies_table(built_in: Sequence[Headline], stored: Sequence[Holding], *, store: str) -> RenderableType:
    """Return the built-in studies, and below them what the store holds.

    Args:
        built_in: What there is to run.
        stored: What the store holds; empty too where there is no store yet.
        store: Where it is.
    """
    held = _stored_table(stored) if stored else Text("nothing yet: `bakeoff run STUDY` trains one", style=QUIET)
    where = Text(f"In {plain(store)}", style="bold")
    return Group(Text("Built in", style="bold"), Text(), _built_in_table(built_in), Text(), where, Text(), held)


def _built_in_table(entries: Sequence[Headline]) -> Table:
    table = new_table()
    table.add_column("study", style="bold", no_wrap=True)
    table.add_column("variants", justify="right")
    table.add_column("title")
    for entry in entries:
        table.add_row(entry.name, str(entry.variant_count), plain(entry.title))
    return table


def _stored_table(entries: Sequence[Holding]) -> Table:
    table = new_table()
    table.add_column("study", style="bold", overflow="fold")
    table.add_column("last run", no_wrap=True)
    table.add_column("trials", justify="right", no_wrap=True)
    table.add_column("as run with", overflow="fold")
    for entry in entries:
        started = f"{entry.started.astimezone():%Y-%m-%d %H:%M}"
        trials = f"{entry.ended_count} of {entry.trial_count}"
        table.add_row(plain(entry.name), started, trials, plain(entry.overrides))
    return table
