"""Hand a comparison to other programs: a `Comparison` in, JSON or CSV text out."""

from __future__ import annotations

import csv
import json
from io import StringIO

from bakeoff.report.comparison import METRICS, Comparison, Figure, VariantRow

Cell = str | int | float | None

_FIRST_COLUMNS = ("study", "overrides", "validation_is_test_set", "variant", "title", "same_as")
_COUNT_COLUMNS = ("parameters", "seeds", "unfinished", "diverged")
_FIGURE_COLUMNS = ("mean", "low", "high", "n", "published")


def comparison_json(view: Comparison) -> str:
    """Return a comparison as JSON; a figure that is not there is null."""
    plain_view = {
        "study": view.name,
        "title": view.title,
        "overrides": view.overrides,
        "interval": view.interval,
        "validation_is_test_set": view.watches_test,
        "warnings": view.warnings,
        "shared_settings": dict(view.shared),
        "variants": [_variant(row) for row in view.rows],
    }
    return json.dumps(plain_view, indent=2, allow_nan=False)


def comparison_csv(view: Comparison) -> str:
    """Return a comparison as CSV, a line for each variant.

    It has a column for each setting that differs; of each metric there are the mean, its interval, n, and published.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    metric_columns = [f"{metric}_{column}" for metric in METRICS for column in _FIGURE_COLUMNS]
    writer.writerow([*_FIRST_COLUMNS, *view.rows[0].settings, *_COUNT_COLUMNS, *metric_columns])
    writer.writerows(_cells(view, row) for row in view.rows)
    return text.getvalue()


def _variant(row: VariantRow) -> dict[str, object]:
    return {
        "name": row.name,
        "title": row.title,
        "same_as": row.same_as,
        "settings": dict(row.settings),
        "parameters": row.parameters,
        "seeds": row.seed_count,
        "statuses": dict(row.statuses),
        "metrics": {metric: _figure(row.figures[metric]) for metric in METRICS},
    }


def _figure(figure: Figure) -> dict[str, Cell]:
    summary = figure.summary
    if summary is None:
        return {"mean": None, "low": None, "high": None, "n": 0, "published": figure.published}
    return {
        "mean": summary.mean,
        "low": summary.low,
        "high": summary.high,
        "n": summary.count,
        "published": figure.published,
    }


def _cells(view: Comparison, row: VariantRow) -> list[Cell]:
    first = (view.name, view.overrides, view.watches_test, row.name, row.title, row.same_as)
    counts = (row.parameters, row.seed_count, row.unfinished_count, row.diverged_count)
    figures = [cell for metric in METRICS for cell in _figure(row.figures[metric]).values()]
    return [*first, *row.settings.values(), *counts, *figures]
