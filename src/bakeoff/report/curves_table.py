"""Draw how variants learned in a terminal: a `Comparison` with curves in, a Rich table of sparklines out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table

from bakeoff.report.comparison import Comparison
from bakeoff.report.comparison_columns import MARK
from bakeoff.report.numbers import decimals_of, number_text
from bakeoff.report.sparklines import sparkline
from bakeoff.terminal import GAP, new_table

if TYPE_CHECKING:
    from bakeoff.analysis import Curve, CurvePanel

CURVES_NOTE = "Curves: mean over seeds after each epoch, dropout off; from the lowest bar to the highest as headed."

_HEADINGS = {
    "train_loss": "training loss",
    "validation_loss": "validation{} loss",
    "train_accuracy": "training accuracy",
    "validation_accuracy": "validation{} accuracy",
}
# Three fit beside a name: both losses, and the accuracy on images that were not trained on, where there is one.
_WANTED = ("train_loss", "validation_loss", "validation_accuracy")
_WANTED_WITHOUT_VALIDATION = ("train_loss", "train_accuracy")
_WIDEST_CURVE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """What the lowest and the highest bar stand for."""

    low: float
    high: float
    is_log: bool


def curves_table(view: Comparison, *, width: int) -> Table | None:
    """Return a sparkline for each variant and measure, in a table no wider than `width`; None without curves."""
    panels = _shown(view.curves)
    if not panels:
        return None
    names = GAP + max(cell_len(row.name) for row in view.rows)
    mark = MARK if view.watches_test else ""
    headings = [_heading(panel, _scale(panel, panels), mark=mark) for panel in panels]
    least = max(cell_len(line) for heading in headings for line in heading.split("\n"))
    room = (width - min(names, width // 3)) // len(panels) - GAP
    table = new_table()
    table.add_column("\nvariant", style="bold", overflow="fold")
    for heading in headings:
        table.add_column(heading, no_wrap=least <= room)
    for row in view.rows:
        table.add_row(row.name, *_cells(row.name, panels, width=max(1, min(room, _WIDEST_CURVE))))
    return table


def _shown(panels: Sequence[CurvePanel]) -> list[CurvePanel]:
    known = {panel.measure: panel for panel in panels}
    wanted = _WANTED if "validation_loss" in known else _WANTED_WITHOUT_VALIDATION
    return [known[measure] for measure in wanted if measure in known]


def _scale(panel: CurvePanel, panels: Sequence[CurvePanel]) -> _Scale:
    """Return a panel's scale, which losses share, so that training and validation can be compared."""
    is_loss = panel.measure.endswith("loss")
    same = [each for each in panels if each.measure.endswith("loss") == is_loss]
    values = [value for each in same for curve in each.curves for value in curve.mean if value is not None]
    drawn = [value for value in values if value > 0] if panel.is_log else values
    return _Scale(low=min(drawn, default=0.0), high=max(drawn, default=0.0), is_log=panel.is_log and bool(drawn))


def _heading(panel: CurvePanel, scale: _Scale, *, mark: str) -> str:
    return f"{_HEADINGS[panel.measure].format(mark)}\n{_ends(panel, scale)}{', log' if scale.is_log else ''}"


def _ends(panel: CurvePanel, scale: _Scale) -> str:
    """Return both ends of a scale, with as many decimals as tell them apart from each other and from nothing."""
    most = decimals_of(panel.measure)
    for decimals in range(most // 2, most + 1):
        low, high = (number_text(end, decimals=decimals) for end in (scale.low, scale.high))
        if low != high and (float(low) or not scale.low):
            break
    return f"{low} to {high}"


def _cells(variant: str, panels: Sequence[CurvePanel], *, width: int) -> Iterator[str]:
    for panel in panels:
        scale = _scale(panel, panels)
        mean = _mean(panel.curves, variant)
        yield sparkline(mean, low=scale.low, high=scale.high, width=width, is_log=scale.is_log)


def _mean(curves: Sequence[Curve], variant: str) -> tuple[float | None, ...]:
    return next((curve.mean for curve in curves if curve.variant == variant), ())
