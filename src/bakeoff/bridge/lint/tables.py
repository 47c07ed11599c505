"""Tables typed by hand: calls and texts in, headings and rows out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.values import given
from bakeoff.bridge.reading.events import Bound, Called, Event
from bakeoff.bridge.reading.values import Made, Table, Value
from bakeoff.bridge.source.document import Cell
from bakeoff.bridge.source.place import Place

_RULER = re.compile(r"^[|\s:+-]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTable:
    """A table as it was typed.

    Attributes:
        place: Where it begins.
        headings: Of its columns.
        rows: As typed: texts and numbers.
    """

    place: Place
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """What its rows begin with, where that is text."""
        return tuple(row[0] for row in self.rows if row and isinstance(row[0], str))


def typed_tables(evidence: Evidence) -> Iterator[TypedTable]:
    """Yield the tables that a file builds from figures in its code or writes in its texts."""
    yield from _pretty_tables(evidence)
    yield from _frames(evidence)
    for cell in evidence.prose():
        yield from _written(cell)


def metric_of(heading: str) -> str:
    """Return which figure a heading speaks of, as "test_accuracy"; "" where it does not say.

    Example:
        >>> metric_of("Train loss"), metric_of("Validation Accuracy"), metric_of("layers")
        ('train_loss', 'validation_accuracy', '')
    """
    text = heading.lower()
    parts = [part for part in ("train", "test", "val") if part in text]
    kinds = [kind for kind in ("loss", "acc", "score") if kind in text]
    if len(parts) != 1 or len(kinds) != 1:
        return ""
    part = {"val": "validation"}.get(parts[0], parts[0])
    return f"{part}_{'accuracy' if kinds[0] == 'acc' else 'loss'}"


def _pretty_tables(evidence: Evidence) -> Iterator[TypedTable]:
    started: dict[int, tuple[Event, Made]] = {}
    rows: dict[int, list[tuple[Value, ...]]] = {}
    for event, called in evidence.told(Called):
        table, row = called.call.receiver, called.call.positional[:1]
        if called.call.name == "add_row" and isinstance(table, Made) and row and isinstance(row[0], tuple):
            started.setdefault(id(table), (event, table))
            rows.setdefault(id(table), []).append(row[0])
    for key, (event, table) in started.items():
        yield TypedTable(place=event.place, headings=_field_names(evidence, table), rows=tuple(rows[key]))


def _field_names(evidence: Evidence, table: Made) -> tuple[str, ...]:
    named = given(table, "field_names", position=0)
    names = [bound.name for _, bound in evidence.told(Bound) if bound.value is table]
    for _, bound in evidence.told(Bound):
        if any(bound.name == f"{name}.field_names" for name in names):
            named = bound.value
    return _texts(named)


def _frames(evidence: Evidence) -> Iterator[TypedTable]:
    for event, called in evidence.told(Called):
        if called.call.name not in {"DataFrame", "tabulate"}:
            continue
        data = given(called.call, "data", "tabular_data", position=0)
        headings = _texts(given(called.call, "columns", "headers", position=1 if called.call.name == "tabulate" else 2))
        if isinstance(data, Table):
            columns = [column if isinstance(column, tuple) else () for _, column in data.items]
            named = tuple(str(name) for name, _ in data.items)
            yield TypedTable(place=event.place, headings=named, rows=tuple(zip(*columns, strict=False)))
        elif isinstance(data, tuple) and data and all(isinstance(row, tuple) for row in data):
            rows = tuple(row for row in data if isinstance(row, tuple))
            yield TypedTable(place=event.place, headings=headings, rows=rows)


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(str(part) for part in value) if isinstance(value, tuple) else ()


def _written(cell: Cell) -> Iterator[TypedTable]:
    """Yield the tables of a text, as Markdown writes them."""
    lines = cell.source.splitlines()
    for number in range(1, len(lines)):
        is_ruler = "-" in lines[number] and "|" in lines[number] and _RULER.match(lines[number])
        if is_ruler and "|" in lines[number - 1]:
            body = takewhile(lambda line: "|" in line, lines[number + 1 :])
            yield TypedTable(
                place=Place(cell=cell.number, line=number),
                headings=tuple(_cells(lines[number - 1])),
                rows=tuple(tuple(map(_typed, _cells(line))) for line in body),
            )


def _cells(line: str) -> list[str]:
    return [part.strip(" *") for part in line.strip().strip("|").split("|")]


def _typed(text: str) -> Value:
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else text
