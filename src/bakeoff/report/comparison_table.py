"""Draw a comparison in a terminal: a `Comparison` and a width in, Rich tables that fit it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bakeoff.report.comparison import WATCHES_TEST, Comparison, Figure
from bakeoff.report.numbers import NOTHING, decimals_of, mean_text, number_text
from bakeoff.report.recipe import recipe_line
from bakeoff.report.tables import GAP, QUIET, new_table, note

_PARTS = {
    "test": {"test_accuracy": "test{}\naccuracy", "test_loss": "test{}\nloss"},
    "training": {"train_accuracy": "training\naccuracy", "train_loss": "training\nloss"},
    "validation": {"validation_accuracy": "validation{}\naccuracy", "validation_loss": "validation{}\nloss"},
    "time": {"microseconds_per_image": "training\nµs per image"},
}
"""Each part's metrics, with their headings; {} is where the mark of a watched test set stands."""

_LONG = ("layers", "optimizer", "callbacks")
_MARK = "*"
_TRAINING = "Training: ours measured afterwards with dropout off, published while training."

# Trials of one cohort have the same time, so seeds are no independent measurements of it.
_TIME = "µs per image: the trials of a cohort share one time; its n counts cohorts."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One column of figures, ready to be measured and drawn."""

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
    tables = [_settings_table(view), *_figure_tables(view, width)]
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
        table.add_column(name.replace("_", " "), overflow="fold", justify="left" if name in _LONG else "right")
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
    for headings in _PARTS.values():
        blocks = [_block(view, metric, heading) for metric, heading in headings.items() if _is_known(view, metric)]
        whole = tuple(column for block in blocks for column in block)
        yield from [whole] if _width(whole) <= room else blocks


def _is_known(view: Comparison, metric: str) -> bool:
    figures = [row.figures[metric] for row in view.rows]
    return any(figure.summary is not None or figure.published is not None for figure in figures)


def _block(view: Comparison, metric: str, heading: str) -> _Block:
    """Return a metric's means, and beside them what was published."""
    decimals = decimals_of(metric)
    cells = tuple(_cell(row.figures[metric], decimals, row.count) for row in view.rows)
    ours = _Column(heading=heading.format(_MARK if view.watches_test else ""), cells=cells)
    published = [row.figures[metric].published for row in view.rows]
    if all(figure is None for figure in published):
        return (ours,)
    texts = tuple(number_text(figure, decimals=decimals) for figure in published)
    return (ours, _Column(heading="\npublished", cells=texts, style=QUIET))


def _cell(figure: Figure, decimals: int, count: int) -> str:
    text = mean_text(figure.summary, decimals=decimals)
    if figure.summary is None or figure.summary.count == count:
        return text
    return f"{text} (n={figure.summary.count})"


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
    yield Text(f"± half the {view.interval}; n: how many seeds.", style=QUIET)
    published = {metric for row in view.rows for metric, figure in row.figures.items() if figure.published is not None}
    if published:
        yield Text("Published: one figure, as its source printed it.", style=QUIET)
    if published & _PARTS["training"].keys():
        yield Text(_TRAINING, style=QUIET)
    if _is_known(view, "microseconds_per_image"):
        yield Text(_TIME, style=QUIET)
    for row in view.rows:
        if row.same_as is not None:
            yield Text(f"{row.name} has the settings of {row.same_as}: they share their trials.", style=QUIET)
    for warning in view.warnings:
        yield note(f"{_MARK} {warning}" if warning == WATCHES_TEST else warning)
