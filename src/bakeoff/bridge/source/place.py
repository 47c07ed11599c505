"""Where something stands in a notebook or script."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A place in a file.

    Attributes:
        cell: The cell's number, from 1, text cells counted too; 0 in a script, where lines are those of the file.
        line: From 1, in its cell or script.
        column: From 1.
    """

    cell: int
    line: int
    column: int = 1

    def __str__(self) -> str:
        """Return the place in words: `cell 3, line 2`, or `line 12`."""
        return f"cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"
