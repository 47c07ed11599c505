"""Read a notebook's JSON, of any version of the format: its text in, a `Document` out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import nbformat

from bakeoff.bridge.source.document import Cell, Document, Output, OutputKind, Unread
from bakeoff.bridge.source.headings import last_heading
from bakeoff.bridge.source.place import Place
from bakeoff.bridge.source.tolerant import Problem, readable
from bakeoff.errors import BridgeError

MOST_CELLS = 5_000
LARGEST_OUTPUT = 200_000
"""Characters of one output; of a longer one the end is kept, where results stand."""

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_KINDS: dict[str, OutputKind] = {
    "stream": "stream",
    "execute_result": "result",
    "display_data": "display",
    "error": "error",
}

# Any: what JSON holds.
Table = Mapping[str, Any]


def notebook(text: str, *, name: str) -> Document:
    """Return a notebook's cells.

    Raises:
        BridgeError: The text is no JSON, or no notebook.
    """
    entries = _entries(_table(text, name), name)
    cells: list[Cell] = []
    unread: list[Unread] = []
    heading = ""
    for number, entry in enumerate(entries[:MOST_CELLS], start=1):
        cell, problems = _cell(entry, number=number, heading=heading)
        cells.append(cell)
        unread += [
            Unread(place=Place(cell=number, line=problem.line), what=problem.what, reason=problem.reason)
            for problem in problems
        ]
        if cell.kind == "text":
            heading = last_heading(cell.source) or heading
    if len(entries) > MOST_CELLS:
        reason = f"only the first {MOST_CELLS:,} cells are read."
        unread.append(Unread(place=Place(cell=MOST_CELLS + 1, line=1), what="the rest of the notebook", reason=reason))
    return Document(name=name, kind="notebook", cells=tuple(cells), unread=tuple(unread))


def _table(text: str, name: str) -> Table:
    try:
        table = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BridgeError(f"is no notebook: its JSON breaks at {where}: {error.msg}.", source=name) from None
    except (RecursionError, ValueError, MemoryError):
        raise BridgeError(
            "is no notebook: its JSON is nested too deep or has a number too long.", source=name
        ) from None
    if not isinstance(table, dict):
        raise BridgeError("is no notebook: its JSON is no object with cells.", source=name)
    return table


def _entries(table: Table, name: str) -> list[object]:
    if "cells" not in table and "worksheets" in table:
        table = _upgraded(table, name)
    entries = table.get("cells")
    if not isinstance(entries, list):
        raise BridgeError("is no notebook: it has no list of cells.", source=name)
    return entries


def _upgraded(table: Table, name: str) -> Table:
    """Return a notebook of version 2 or 3 in the form of version 4."""
    try:
        upgraded: Table = nbformat.convert(nbformat.from_dict(table), 4)  # type: ignore[no-untyped-call]  # nbformat has no types
    except (nbformat.ValidationError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        raise BridgeError(
            "is a notebook of an old version that cannot be upgraded. Open and save it in Jupyter.", source=name
        ) from None
    return upgraded


def _cell(entry: object, *, number: int, heading: str) -> tuple[Cell, tuple[Problem, ...]]:
    table = entry if isinstance(entry, Mapping) else {}
    source = _joined(table.get("source", ""))
    if table.get("cell_type") != "code":
        return Cell(number=number, kind="text", source=source, code="", heading=heading), ()
    read = readable(source)
    count = table.get("execution_count")
    cell = Cell(
        number=number,
        kind="code",
        source=source,
        code=read.code,
        execution_count=count if isinstance(count, int) and not isinstance(count, bool) else None,
        outputs=tuple(_outputs(table.get("outputs"))),
        heading=heading,
    )
    return cell, read.problems


def _outputs(entries: object) -> Iterator[Output]:
    for entry in entries if isinstance(entries, list) else ():
        kind = _KINDS.get(str(entry.get("output_type"))) if isinstance(entry, Mapping) else None
        text = _output_text(entry) if kind else ""
        if kind and text:
            yield Output(kind=kind, text=_COLOURS.sub("", text[-LARGEST_OUTPUT:]))


def _output_text(entry: Table) -> str:
    if entry.get("output_type") == "error":
        return f"{entry.get('ename', '')}: {entry.get('evalue', '')}"
    if "text" in entry:
        return _joined(entry["text"])
    data = entry.get("data")
    return _joined(data.get("text/plain", "")) if isinstance(data, Mapping) else ""


def _joined(lines: object) -> str:
    """Return a text that JSON may hold whole or as a list of lines."""
    if isinstance(lines, str):
        return lines
    return "".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else ""
