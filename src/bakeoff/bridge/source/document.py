"""What a notebook or script holds, as data: cells with source, outputs and headings, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bakeoff.bridge.source.place import Place

CellKind = Literal["code", "text"]
DocumentKind = Literal["notebook", "script"]
OutputKind = Literal["stream", "result", "display", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One thing that a cell printed or showed.

    Attributes:
        kind: "stream" for what was printed, "result" for the last expression's value.
        text: As plain text, terminal colours removed; pictures are left out.
    """

    kind: OutputKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell; a script is one cell, or one for each `# %%` line.

    Attributes:
        number: Its place in the file, from 1; text cells count too.
        kind: "code" or "text".
        source: As it stands.
        code: The same lines as Python 3 reads them: magics, shell lines and what could not be parsed are blank. Empty
            for text.
        first_line: What its first line counts as: 1 in a notebook, the line in the file in a script.
        execution_count: When it was last run, or None.
        outputs: In order.
        heading: The last heading before it, without marks; empty where there is none.
    """

    number: int
    kind: CellKind
    source: str
    code: str
    first_line: int = 1
    execution_count: int | None = None
    outputs: tuple[Output, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that could not be read.

    Attributes:
        place: Where it stands.
        what: What was found, short.
        reason: Why it could not be read, or what was done with it.
    """

    place: Place
    what: str
    reason: str

    def __str__(self) -> str:
        """Return what was not read and why, without its place."""
        return f"not read: {self.what}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A notebook or script.

    Attributes:
        name: The file's name.
        kind: "notebook" or "script".
        cells: In order.
        unread: What was left out of the cells' `code`.
    """

    name: str
    kind: DocumentKind
    cells: tuple[Cell, ...]
    unread: tuple[Unread, ...] = ()
