"""Figures typed by hand: tables and what the outputs print in, figures that differ out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.facts import Hit, Rule, notebook
from bakeoff.bridge.lint.tables import TypedTable, metric_of, typed_tables
from bakeoff.bridge.reading.values import Value

_MOST_NAMED = 3
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """One figure of a table: of which network, by its number in the table, and of which metric."""

    network: int
    metric: str
    value: float
    decimals: int
    text: str


def _differing(evidence: Evidence) -> Iterator[Hit]:
    for table in typed_tables(evidence):
        figures = list(_figures(table))
        start = _first_network(evidence, figures)
        if start is None:
            continue
        wrong = [figure for figure in figures if _agrees(evidence, figure, start=start) is False]
        if wrong:
            named = "; ".join(_named(evidence, figure, start=start) for figure in wrong[:_MOST_NAMED])
            more = f"; and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
            message = f"The table is typed by hand and differs from what the outputs print: {named}{more}."
            yield Hit(place=table.place, message=message)


def _figures(table: TypedTable) -> Iterator[_Typed]:
    """Yield a table's figures, whether networks are its rows or its columns."""
    columns = [metric_of(heading) for heading in table.headings]
    for number, row in enumerate(table.rows):
        if any(columns):
            for metric, value in zip(columns, row, strict=False):
                yield from _typed(value, metric, network=number)
        elif row and isinstance(row[0], str):
            for column, value in enumerate(row[1:]):
                yield from _typed(value, metric_of(row[0]), network=column)


def _typed(value: Value, metric: str, *, network: int) -> Iterator[_Typed]:
    text = str(value).strip()
    number, shift = (text[:-1].strip(), 2) if text.endswith("%") else (text, 0)
    try:
        figure = float(number)
    except ValueError:
        return
    if metric.endswith("accuracy") and not shift and 1 < figure <= 100:
        shift = 2
    decimals = len(number.partition(".")[2]) + shift
    if metric and decimals and "e" not in number:
        yield _Typed(network=network, metric=metric, value=figure / 10**shift, decimals=decimals, text=text)


def _first_network(evidence: Evidence, figures: Sequence[_Typed]) -> int | None:
    """Return which training the table's first network is, where most figures fit nearly; None where none does."""
    if not figures:
        return None
    count = max(figure.network for figure in figures) + 1
    near: dict[int, int] = {}
    for start in range(len(evidence.trainings) - count + 1):
        known = [figure for figure in figures if _printed(evidence, figure, start=start)]
        hits = sum(_is_near(evidence, figure, start=start) for figure in known)
        if known and 2 * hits >= len(known) >= 2:
            near[start] = hits
    best = max(near.values(), default=0)
    fitting = [start for start, hits in near.items() if hits == best]
    return fitting[0] if len(fitting) == 1 else None


def _printed(evidence: Evidence, figure: _Typed, *, start: int) -> list[float]:
    """Return every figure of that metric that the outputs print for the network."""
    training: Training = evidence.trainings[start + figure.network]
    if figure.metric.startswith("test"):
        tested = getattr(training.printed, figure.metric)
        return [] if tested is None else [tested]
    name = figure.metric.replace("train_", "").replace("validation_", "val_")
    return [value for line in training.printed.epochs if (value := getattr(line, name)) is not None]


def _is_near(evidence: Evidence, figure: _Typed, *, start: int) -> bool:
    unit = 10**-figure.decimals + _ROUNDING
    return any(abs(value - figure.value) <= unit for value in _printed(evidence, figure, start=start)[-1:])


def _agrees(evidence: Evidence, figure: _Typed, *, start: int) -> bool | None:
    """Whether a figure is one that is printed, rounded; None where none is printed."""
    printed = _printed(evidence, figure, start=start)
    half = 0.5 * 10**-figure.decimals + _ROUNDING
    return any(abs(value - figure.value) <= half for value in printed) if printed else None


def _named(evidence: Evidence, figure: _Typed, *, start: int) -> str:
    printed = _printed(evidence, figure, start=start)[-1]
    title = evidence.trainings[start + figure.network].title
    return f"{figure.metric.replace('_', ' ')} of {title} {figure.text} for {printed:.4f}"


_RUN = """
model = network({units})
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, verbose=0)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", loss)
print("Test accuracy:", accuracy)
"""
_TABLE = """
from prettytable import PrettyTable

table = PrettyTable(["network", "test loss", "test accuracy"])
table.add_row(["64 units", 0.0871, 0.9741])
table.add_row(["512 units", {loss}, 0.9822])
print(table)
"""

DIFFERING_TABLE = Rule(
    id="BK408",
    name="typed-table",
    summary="A table typed by hand differs from what the outputs print.",
    why="What is compared in the end are the typed figures.",
    remedy="Fill the table from the variables. `bakeoff show` writes it from the store.",
    details="Rows or columns are matched to the trainings in their order, where most figures fit to a unit in their "
    "last place; a figure counts as wrong if it is no printed one, rounded. Cutting digits off instead of rounding "
    "makes a wrong figure too.",
    bad=notebook(
        (_RUN.format(units=64), 1, "Test loss: 0.08712\nTest accuracy: 0.9741\n"),
        (_RUN.format(units=512), 2, "Test loss: 0.06389\nTest accuracy: 0.9822\n"),
        (_TABLE.format(loss=0.0836), 3, ""),
    ),
    good=notebook(
        (_RUN.format(units=64), 1, "Test loss: 0.08712\nTest accuracy: 0.9741\n"),
        (_RUN.format(units=512), 2, "Test loss: 0.06389\nTest accuracy: 0.9822\n"),
        (_TABLE.format(loss=0.0639), 3, ""),
    ),
    check=_differing,
)

RULES = (DIFFERING_TABLE,)
