"""How a terminal shows things: foreign text in, the same made safe, out; and the look that all tables share."""

from __future__ import annotations

import unicodedata

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

GAP = 2
"""Columns between two columns."""

QUIET = "dim"
"""The style of what is not the point."""

# Controls (escape sequences among them), invisible marks that turn text around, lone surrogates, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(text: str) -> str:
    """Return a text on one line: white space as single blanks, nothing that a terminal would obey."""
    return " ".join("".join(map(_seen, text)).split())


def plain_lines(text: str) -> str:
    """Return a text of several lines, each without what a terminal would obey; indents stay."""
    return "\n".join("".join(map(_seen, line)).rstrip() for line in text.splitlines())


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNSEEN else character


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
