"""A comparison's columns and notes: a `Comparison` in, texts with the numbers behind them out, for every renderer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bakeoff.report.comparison import WATCHES_TEST, Comparison, Figure, VariantRow
from bakeoff.report.numbers import NOTHING, decimals_of, mean_text, number_text
from bakeoff.report.table_view import Cell, Column, TableView
from bakeoff.spec import ACCURACIES

PARTS = {
    "test": {"test_accuracy": "test{}\naccuracy", "test_loss": "test{}\nloss"},
    "training": {"train_accuracy": "training\naccuracy", "train_loss": "training\nloss"},
    "validation": {"validation_accuracy": "validation{}\naccuracy", "validation_loss": "validation{}\nloss"},
    "time": {"microseconds_per_image": "training\nµs per image"},
}
"""Each part's metrics, with their headings; {} is where the mark of a watched test set stands."""

LONG = ("layers", "optimizer", "callbacks")
"""Settings that are told in words, not in a figure."""

MARK = "*"
"""What headings bear where the test set was watched."""
_PUBLISHED = Column(heading="\npublished", is_quiet=True)
_TRAINING = "Training: ours measured afterwards with dropout off, published while training."

# Trials of one cohort have the same time, and cohorts that train at once share a machine: neither seeds nor cohorts are
# independent measurements of it.
_TIME = (
    "µs per image: as the machine took under its load, so without an interval; the trials of a cohort share one time, "
    "and its n counts cohorts."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricColumns:
    """One metric of all variants.

    Attributes:
        part: To which of `PARTS` it belongs.
        column: How its means are headed.
        means: A cell for each variant.
        published: What sources printed, in a column beside it; empty where none printed anything.
    """

    part: str
    column: Column
    means: tuple[Cell, ...]
    published: tuple[Cell, ...]

    @property
    def columns(self) -> tuple[tuple[Column, tuple[Cell, ...]], ...]:
        """The columns that there are, each with its cells."""
        ours = (self.column, self.means)
        return (ours, (_PUBLISHED, self.published)) if self.published else (ours,)

    @property
    def columns_by_name(self) -> tuple[tuple[Column, tuple[Cell, ...]], ...]:
        """The same where a heading must say by itself what was published."""
        name = replace(_PUBLISHED, heading=f"{self.column.title}, published", is_high_good=self.column.is_high_good)
        return tuple((name if column is _PUBLISHED else column, found) for column, found in self.columns)


def metric_columns(view: Comparison) -> tuple[MetricColumns, ...]:
    """Return a column for each metric that any variant has, in the order in which they are shown."""
    return tuple(
        _columns(view, part, metric, heading)
        for part, headings in PARTS.items()
        for metric, heading in headings.items()
        if _is_known(view, metric)
    )


def _columns(view: Comparison, part: str, metric: str, heading: str) -> MetricColumns:
    figures = [(row.figures[metric], row.count) for row in view.rows]
    published = tuple(_published(figure, metric) for figure, _ in figures)
    return MetricColumns(
        part=part,
        column=Column(heading=heading.format(MARK if view.watches_test else ""), is_high_good=metric in ACCURACIES),
        means=tuple(_mean(figure, metric, count) for figure, count in figures),
        published=published if any(cell.order is not None for cell in published) else (),
    )


def _is_known(view: Comparison, metric: str) -> bool:
    figures = [row.figures[metric] for row in view.rows]
    return any(figure.summary is not None or figure.published is not None for figure in figures)


def _mean(figure: Figure, metric: str, count: int) -> Cell:
    summary = figure.summary
    text = mean_text(summary, decimals=decimals_of(metric))
    if summary is None:
        return Cell(text=text)
    own_count = "" if summary.count == count else f" (n={summary.count})"
    return Cell(text=text + own_count, order=summary.mean)


def _published(figure: Figure, metric: str) -> Cell:
    return Cell(text=number_text(figure.published, decimals=decimals_of(metric)), order=figure.published)


def comparison_view(view: Comparison) -> TableView:
    """Return the whole comparison as one table, however wide."""
    metrics = [pair for metric in metric_columns(view) for pair in metric.columns_by_name]
    columns = (*_setting_columns(view), *(column for column, _ in metrics), Column(heading="n"))
    figures = zip(*(cells for _, cells in metrics), strict=True) if metrics else [()] * len(view.rows)
    return TableView(
        title="All variants side by side",
        columns=columns,
        rows=tuple(
            (*_setting_cells(row), *cells, Cell(text=str(row.count), order=row.count))
            for row, cells in zip(view.rows, figures, strict=True)
        ),
        notes=(*comparison_notes(view), *(each for each in comparison_warnings(view) if each.startswith(MARK))),
    )


def _setting_columns(view: Comparison) -> Iterator[Column]:
    yield Column(heading="variant", kind="variant")
    for name in view.rows[0].settings:
        yield Column(heading=name.replace("_", " "), kind="words" if name in LONG else "figures")
    yield Column(heading="parameters")


def _setting_cells(row: VariantRow) -> Iterator[Cell]:
    yield Cell(text=row.name)
    for words in row.settings.values():
        yield Cell(text=words, order=float(words) if words.isdecimal() else None)
    yield Cell(text=NOTHING if row.parameters is None else f"{row.parameters:,}", order=row.parameters)


def comparison_notes(view: Comparison) -> Iterator[str]:
    """Yield what must be known to read a comparison: what stands behind ±, and which figures are not like others."""
    yield f"± half the {view.interval}; n: how many seeds."
    published = {metric for row in view.rows for metric, figure in row.figures.items() if figure.published is not None}
    if published:
        yield "Published: one figure, as its source printed it."
    if published & PARTS["training"].keys():
        yield _TRAINING
    if _is_known(view, "microseconds_per_image"):
        yield _TIME
    for row in view.rows:
        if row.same_as is not None:
            yield f"{row.name} has the settings of {row.same_as}: they share their trials."


def comparison_warnings(view: Comparison) -> tuple[str, ...]:
    """Return what speaks against the figures, a mark before what some headings bear the mark of."""
    return tuple(f"{MARK} {warning}" if warning == WATCHES_TEST else warning for warning in view.warnings)
