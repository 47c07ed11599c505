"""The look that all tables share: a `TableView` or nothing in, a Rich table, or a note below one, out."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from bakeoff.report.table_view import TableView

GAP = 2
"""Columns between two columns."""

QUIET = "dim"
"""The style of what is not the point."""


def new_table(*, title: str = "") -> Table:
    """Return a table without frame, its head underlined."""
    return Table(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        # one on the right and the box's own one between columns
        padding=(0, GAP - 1, 0, 0),
        header_style="bold",
    )


def drawn_view(view: TableView) -> Group:
    """Return a table below its title, which may be wider than the table."""
    table = new_table()
    for column in view.columns:
        is_figure = column.kind == "figures"
        table.add_column(
            column.heading,
            justify="right" if is_figure else "left",
            no_wrap=is_figure,
            overflow="fold",
            style=QUIET if column.is_quiet else "",
        )
    for row in view.rows:
        table.add_row(*(cell.text for cell in row))
    return Group(Text(view.title, style="bold"), table)


def pairs() -> Table:
    """Return a table of two columns without a head: what, and how it stands."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(style=QUIET, no_wrap=True)
    table.add_column(overflow="fold")
    return table


def note(sentence: str) -> Table:
    """Return a sentence that must not be overlooked, its lines aligned behind a mark."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(Text("!", style="bold yellow"), Text(sentence))
    return table
