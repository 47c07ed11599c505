"""A table as plain facts: texts and the numbers behind them in; what a terminal, a page or a paper draws of it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["variant", "words", "figures"]
"""What stands in a column: names of variants, words, or figures, which are set flush right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell.

    Attributes:
        text: What is read.
        order: By what the column is sorted; None where there is no figure, or where it is sorted by its text.
    """

    text: str
    order: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        heading: In words; a line break may stand where there is little room.
        kind: What stands in it.
        is_quiet: Whether it is not the point, as what others have published.
        is_high_good: Whether a large figure is good news: then a reader wants to see the largest first.
    """

    heading: str
    kind: Kind = "figures"
    is_quiet: bool = False
    is_high_good: bool = False

    @property
    def title(self) -> str:
        """The heading on one line."""
        return " ".join(self.heading.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """One table.

    Attributes:
        title: What it shows.
        columns: At least one.
        rows: Each with a cell for each column.
        notes: What must be known to read it; a sentence each.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def cells(*texts: str) -> tuple[Cell, ...]:
    """Return a row that is sorted by its texts."""
    return tuple(Cell(text=text) for text in texts)
