"""Rows as Markdown: a row's record in, a table of its contestants out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from speed.findings import OURS, Figure, figure, ratio
from speed.results import Record

_MIB = 2**20
_UNITS = {"steps": "µs per image and replica", "study": "seconds", "commands": "seconds", "seconds": "seconds"}


def shown(name: str, row: Record) -> str:
    """Return a row for the terminal, with who fell out and why."""
    lines = [f"\n{name}\n\n{contestants_table(row)}"]
    lines += [f"{contestant} could not be measured: {why}\n" for contestant, why in row["failures"].items()]
    return "".join(lines)


def contestants_table(row: Record) -> str:
    """Return one line for each contestant: its figure, and how many times bakeoff's it is."""
    head = [
        "",
        _UNITS.get(row["kind"], "seconds a trial"),
        "as many times as bakeoff",
        *_extra_head(row),
        "memory",
        "how",
    ]
    return markdown(head, [_line(row, name) for name in row["contestants"]])


def _extra_head(row: Record) -> list[str]:
    return ["CPU time, µs"] if row["kind"] == "steps" else []


def _line(row: Record, name: str) -> list[str]:
    found = row["contestants"][name]
    is_named = row["kind"] in ("steps", "study")
    times = ratio(row, name) if name != OURS else None
    memory = found["peak_bytes"] / _MIB
    extra = figure(row, name, "cpu_microseconds")
    return [
        found["title"] if is_named else f"`{name}`",
        with_range(figure(row, name)),
        with_range(times) if times else "",
        *([short(extra.middle)] if extra else []),
        f"{memory:.0f} MiB" if memory else "",
        found["notes"],
    ]


def with_range(found: Figure | None, *, unit: str = "") -> str:
    """Return a median with its range, and how many of the rounds were disturbed; "not measured" without one."""
    if found is None:
        return "not measured"
    text = f"{short(found.middle)}{unit} ({short(found.low)}–{short(found.high)})"
    return f"{text}, {found.disturbed} disturbed" if found.disturbed else text


def short(value: float) -> str:
    """Return a number in three digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def markdown(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar in a cell is escaped."""
    rows = [head, ["---"] * len(head), *lines]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n" for cells in rows)
