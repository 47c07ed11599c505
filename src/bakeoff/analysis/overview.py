"""Results in a notebook: a caption and each variant's summaries in, an HTML table out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from bakeoff.analysis.statistics import Summary

Row = tuple[str, Mapping[str, Summary | None], str]
"""A variant, its summaries by metric, and where its trials stand, in words."""


def overview_html(caption: str, rows: Sequence[Row]) -> str:
    """Return a table with a line for each variant and a column for each metric that any of them has."""
    metrics = [metric for metric in rows[0][1] if any(summaries[metric] is not None for _, summaries, _ in rows)]
    head = "".join(f"<th>{escape(name)}</th>" for name in ("variant", *metrics, "trials"))
    body = "\n".join(_line(row, metrics) for row in rows)
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def _line(row: Row, metrics: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(row, metrics)) + "</tr>"


def _cells(row: Row, metrics: Sequence[str]) -> Iterator[str]:
    variant, summaries, standing = row
    yield variant
    yield from (_in_words(summaries[metric]) for metric in metrics)
    yield standing


def _in_words(summary: Summary | None) -> str:
    if summary is None:
        return "–"
    if summary.low is None or summary.high is None:
        return f"{summary.mean:.4g} (n = {summary.count})"
    return f"{summary.mean:.4g} ({summary.low:.4g} to {summary.high:.4g}, n = {summary.count})"
