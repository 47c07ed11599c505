"""Draw a comparison in a terminal: a `Comparison` and a width in, Rich tables that fit it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.report.comparison import Comparison
from bakeoff.report.comparison_columns import LONG, MetricColumns, comparison_notes, comparison_warnings, metric_columns
from bakeoff.report.curves_table import CURVES_NOTE, curves_table
from bakeoff.report.numbers import NOTHING
from bakeoff.report.recipe import recipe_line
from bakeoff.terminal import GAP, QUIET, new_table, note


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One column, ready to be measured and drawn."""

    heading: str
    cells: tuple[str, ...]
    style: str = ""

    @property
    def width(self) -> int:
        """The widest of its lines, and the gap beside it."""
        return GAP + max(cell_len(line) for line in [*self.heading.split("\n"), *self.cells])


_Block = tuple[_Column, ...]
"""Columns that stay together."""


def comparison_table(view: Comparison, *, width: int) -> RenderableType:
    """Return a comparison as tables, one below the other, none wider than `width`."""
    curves = curves_table(view, width=width)
    tables = [_settings_table(view), *_figure_tables(view, width), *([] if curves is None else [curves])]
    spaced = [each for table in tables for each in (Text(), table)]
    return Group(_title(view), Text(recipe_line(view.name, view.shared), style=QUIET), *spaced, Text(), *_notes(view))


def _title(view: Comparison) -> Text:
    title = Text(view.title or view.name, style="bold")
    if view.overrides:
        title.append(f"\nas run with {view.overrides}", style="yellow")
    return title


def _settings_table(view: Comparison) -> Table:
    """Return what differs between the variants, and how large their networks are."""
    names = list(view.rows[0].settings)
    table = new_table()
    table.add_column("variant", style="bold", overflow="fold")
    for name in names:
        table.add_column(name.replace("_", " "), overflow="fold", justify="left" if name in LONG else "right")
    table.add_column("parameters", justify="right", no_wrap=True)
    for row in view.rows:
        size = NOTHING if row.parameters is None else f"{row.parameters:,}"
        table.add_row(row.name, *(row.settings[name] for name in names), size)
    return table


def _figure_tables(view: Comparison, width: int) -> Iterator[Table]:
    names = _Column(heading="variant", cells=tuple(row.name for row in view.rows))
    counts = _Column(heading="n", cells=tuple(str(row.count) for row in view.rows))
    # A long name is folded: it leaves the figures two thirds of the room.
    room = width - min(names.width, width // 3) - counts.width
    for blocks in _packed(_blocks(view, room), room):
        yield _figure_table(names, blocks, counts)


def _blocks(view: Comparison, room: int) -> Iterator[_Block]:
    """Yield the columns of each part together where they fit, and by metric where they do not."""
    for _, metrics in groupby(metric_columns(view), key=lambda each: each.part):
        blocks = [tuple(_columns(each)) for each in metrics]
        whole = tuple(column for block in blocks for column in block)
        yield from [whole] if _width(whole) <= room else blocks


def _columns(metric: MetricColumns) -> Iterator[_Column]:
    for column, cells in metric.columns:
        style = QUIET if column.is_quiet else ""
        yield _Column(heading=column.heading, cells=tuple(cell.text for cell in cells), style=style)


def _packed(blocks: Iterator[_Block], room: int) -> Iterator[list[_Block]]:
    """Yield as many blocks at a time as there is room for; one that is too wide stands alone."""
    packed: list[_Block] = []
    for block in filter(None, blocks):
        if packed and sum(map(_width, [*packed, block])) > room:
            yield packed
            packed = []
        packed.append(block)
    if packed:
        yield packed


def _width(block: _Block) -> int:
    return sum(column.width for column in block)


def _figure_table(names: _Column, blocks: Sequence[_Block], counts: _Column) -> Table:
    columns = [column for block in blocks for column in block]
    table = new_table()
    table.add_column(f"\n{names.heading}", style="bold", overflow="fold")
    for column in columns:
        table.add_column(column.heading, style=column.style, justify="right", no_wrap=True)
    table.add_column(f"\n{counts.heading}", justify="right", no_wrap=True)
    for cells in zip(names.cells, *(column.cells for column in columns), counts.cells, strict=True):
        table.add_row(*cells)
    return table


def _notes(view: Comparison) -> Iterator[RenderableType]:
    yield from (Text(sentence, style=QUIET) for sentence in comparison_notes(view))
    if view.curves:
        yield Text(CURVES_NOTE, style=QUIET)
    yield from map(note, comparison_warnings(view))
