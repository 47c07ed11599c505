"""Axes that fit what they measure: axes and a metric in, their scale, unit and label set."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bakeoff.report import metric_name
from bakeoff.spec import ACCURACIES, parse_metric

DECADE = 10.0
"""From this ratio on small values show on a logarithmic scale alone."""


def metric_scale(axes: Axes, metric: str, *, values: Sequence[float]) -> None:
    """Fit the horizontal axis to values of a metric: accuracies in percent, losses that span a decade logarithmic."""
    axes.set_xlabel(metric_name(metric))
    if parse_metric(metric).name in ACCURACIES:
        percent_axis(axes.xaxis)
    elif spans_a_decade(values):
        axes.set_xscale("log")


def difference_scale(axes: Axes, metric: str) -> None:
    """Fit the horizontal axis to differences in a metric: of accuracies in percentage points."""
    if parse_metric(metric).name in ACCURACIES:
        axes.xaxis.set_major_formatter(FuncFormatter(_percentage_points))
        axes.set_xlabel(f"difference in {metric_name(metric)}, percentage points")
    else:
        axes.set_xlabel(f"difference in {metric_name(metric)}")


def percent_axis(axis: Axis) -> None:
    """Write an axis of shares in percent."""
    axis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(_percent))


def spans_a_decade(values: Sequence[float]) -> bool:
    """Say whether positive values differ by a factor of ten or more."""
    return bool(values) and min(values) > 0 and max(values) >= DECADE * min(values)


def _percent(value: float, position: int | None = None) -> str:
    return f"{100 * value:.6g} %"


def _percentage_points(value: float, position: int | None = None) -> str:
    # With matplotlib's own minus sign, as on axes of losses.
    return f"{100 * value:+.3g}".replace("-", "\N{MINUS SIGN}") if value else "0"
