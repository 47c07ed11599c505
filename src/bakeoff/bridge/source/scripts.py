"""Read a script: its text in, a `Document` of one cell out, or of one for each `# %%` or `# In[3]:` line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bakeoff.bridge.source.document import Cell, Document, Unread
from bakeoff.bridge.source.headings import last_heading
from bakeoff.bridge.source.place import Place
from bakeoff.bridge.source.tolerant import readable

_MARK = re.compile(r"#\s*(?:%%(?P<words>.*)|In\s*\[\s*(?P<count>\d{0,9})\s*\]\s*:?\s*)")
_COMMENT = re.compile(r"\s*#\s?")
MOST_CELLS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Lines between two marks.

    Attributes:
        first_line: The line in the file on which it begins.
        lines: Without the mark.
        words: What the mark says beside itself.
        count: The execution count that Jupyter exported, or None.
        is_exported: Whether Jupyter made the script of a notebook: its headings are comments before the next mark.
    """

    first_line: int
    lines: tuple[str, ...]
    words: str = ""
    count: int | None = None
    is_exported: bool = False


def script(text: str, *, name: str) -> Document:
    """Return a script's cells; their places are lines of the file."""
    cells: list[Cell] = []
    unread: list[Unread] = []
    heading = ""
    for number, piece in enumerate(_pieces(text.splitlines()), start=1):
        cell = _cell(piece, number=number, heading=heading)
        heading = (last_heading(_uncommented(cell.source)) if piece.is_exported else "") or cell.heading
        if cell.kind == "code":
            read = readable(cell.source)
            cell = replace(cell, code=read.code)
            unread += [
                Unread(place=_place(piece, problem.line), what=problem.what, reason=problem.reason)
                for problem in read.problems
            ]
        cells.append(cell)
    return Document(name=name, kind="script", cells=tuple(cells), unread=tuple(unread))


def _place(piece: _Piece, line: int) -> Place:
    return Place(cell=0, line=piece.first_line + line - 1)


def _cell(piece: _Piece, *, number: int, heading: str) -> Cell:
    is_text = piece.words.startswith("[markdown]")
    source = "\n".join(piece.lines)
    return Cell(
        number=number,
        kind="text" if is_text else "code",
        source=_uncommented(source) if is_text else source,
        code="",
        first_line=piece.first_line,
        execution_count=piece.count,
        heading=_heading(piece, source) or heading,
    )


def _heading(piece: _Piece, source: str) -> str:
    if piece.words.startswith("[markdown]"):
        return last_heading(_uncommented(source))
    return "" if piece.words.startswith("[") else piece.words


def _uncommented(source: str) -> str:
    return "\n".join(_COMMENT.sub("", line, count=1) for line in source.splitlines() if line.lstrip().startswith("#"))


def _pieces(lines: list[str]) -> list[_Piece]:
    marks = [(index, match) for index, line in enumerate(lines) if (match := _MARK.fullmatch(line[:500]))][:MOST_CELLS]
    if not marks:
        return [_Piece(first_line=1, lines=tuple(lines))]
    first = marks[0][0]
    pieces = [_Piece(first_line=1, lines=tuple(lines[:first]))] if any(map(str.strip, lines[:first])) else []
    ends = [index for index, _ in marks[1:]] + [len(lines)]
    for (index, match), end in zip(marks, ends, strict=True):
        pieces.append(
            _Piece(
                first_line=index + 2,
                lines=tuple(lines[index + 1 : end]),
                words=(match["words"] or "").strip(),
                count=int(match["count"]) if match["count"] else None,
                is_exported=match["words"] is None,
            )
        )
    return pieces
