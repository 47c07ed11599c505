"""The look of a view: a `TableView` in, a Rich table between its title and its notes out."""

from __future__ import annotations

from rich.console import Group
from rich.text import Text

from bakeoff.report.table_view import TableView
from bakeoff.terminal import QUIET, new_table


def drawn_view(view: TableView) -> Group:
    """Return a table between its title and its notes, which may be wider than the table."""
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
    return Group(Text(view.title, style="bold"), table, *(Text(note, style=QUIET) for note in view.notes))
