"""Results in a notebook: a caption and each variant's figures in, an HTML table out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bakeoff.analysis.statistics import Summary

_NOTHING = "–"
_PLACE = "vertical-align: top; padding: 0.25em 0.75em"
_FIGURE = f"text-align: right; {_PLACE}; font-variant-numeric: tabular-nums"
_WORDS = f"text-align: left; {_PLACE}"
_SMALL = "white-space: nowrap; opacity: 0.75"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRow:
    """One variant.

    Attributes:
        variant: Its name.
        summaries: By metric; None where no seed has it.
        published: What a source printed, by metric.
        standing: Where its trials stand, in words.
    """

    variant: str
    summaries: Mapping[str, Summary | None]
    published: Mapping[str, float]
    standing: str


def overview_html(caption: str, rows: Sequence[OverviewRow]) -> str:
    """Return a table with a line for each variant and a column for each metric that any of them has.

    It needs no style sheet and no script, so that it looks the same wherever a notebook is shown; all text is escaped.
    """
    metrics = [name for name in rows[0].summaries if any(_is_known(row, name) for row in rows)]
    figures = "".join(_element("th", _heading(name), _FIGURE) for name in metrics)
    head = _element("th", "variant", _WORDS) + figures + _element("th", "trials", _WORDS)
    body = "\n".join("<tr>" + "".join(_cells(row, metrics)) + "</tr>" for row in rows)
    return (
        f'<table>\n<caption dir="auto" style="{_WORDS}">{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )


def _is_known(row: OverviewRow, metric: str) -> bool:
    return row.summaries[metric] is not None or metric in row.published


def _heading(metric: str) -> str:
    return metric.replace("_", " ")


def _cells(row: OverviewRow, metrics: Sequence[str]) -> Iterator[str]:
    yield _element("th", row.variant, _WORDS)
    for metric in metrics:
        first, *others = _lines(row.summaries[metric], row.published.get(metric))
        small = "".join("<br>" + _element("small", line, _SMALL) for line in others)
        yield f'<td style="{_FIGURE}">{escape(first)}{small}</td>'
    yield _element("td", row.standing, _WORDS)


def _lines(summary: Summary | None, published: float | None) -> Iterator[str]:
    """Yield the mean, its interval with its count, and what was published."""
    yield _NOTHING if summary is None else _number(summary.mean)
    if summary is not None:
        yield f"{_interval(summary)}n = {summary.count}"
    if published is not None:
        yield f"published {published:g}"


def _interval(summary: Summary) -> str:
    if summary.low is None or summary.high is None:
        return ""
    return f"{_number(summary.low)} to {_number(summary.high)}, "


def _number(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.4g}"


def _element(tag: str, text: str, style: str) -> str:
    return f'<{tag} style="{style}">{escape(text)}</{tag}>'
