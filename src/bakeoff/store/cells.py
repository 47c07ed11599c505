"""Single cells of a table: a Python value in, what the database keeps out; a cell in, a checked value out.

SQLite keeps any type in any column, and a store may come from anywhere: no cell is believed before it was checked.
Everything here that reads raises ValueError where a cell holds something else than it should.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from math import isfinite, nan
from typing import TypeVar, cast

Word = TypeVar("Word", bound=str)


def finite(value: float | None) -> float | None:
    """Return a figure as it is kept: missing where it is not finite."""
    return float(value) if value is not None and isfinite(value) else None


def figure(cell: object) -> float | None:
    """Return a figure that may be missing."""
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, float | int) or not isfinite(cell):
        raise ValueError(f"{_shown(cell)} stands where a number should")
    return float(cell)


def certain_figure(cell: object) -> float:
    """Return a figure that every record has; not a number where it was not finite when it was kept."""
    value = figure(cell)
    return nan if value is None else value


def whole(cell: object) -> int:
    """Return a whole number."""
    if isinstance(cell, bool) or not isinstance(cell, int):
        raise ValueError(f"{_shown(cell)} stands where a whole number should")
    return cell


def whole_or_none(cell: object) -> int | None:
    """Return a whole number that may be missing."""
    return None if cell is None else whole(cell)


def text(cell: object) -> str:
    """Return a text."""
    if not isinstance(cell, str):
        raise ValueError(f"{_shown(cell)} stands where a text should")
    return cell


def word(cell: object, words: Collection[Word]) -> Word:
    """Return a text that is one of the given words."""
    if cell not in words:
        raise ValueError(f"{_shown(cell)} stands where one of {', '.join(words)} should")
    return cast(Word, cell)


def now() -> str:
    """Return this moment as it is kept."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def moment(cell: object) -> datetime:
    """Return a moment, in UTC."""
    found = datetime.fromisoformat(text(cell))
    if found.tzinfo is None:
        raise ValueError(f"{_shown(cell)} is a time without its zone")
    return found.astimezone(UTC)


def as_json(value: object) -> str:
    """Return plain data as one line of JSON; numbers that are not finite raise ValueError."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(cell: object) -> object:
    """Return plain data."""
    try:
        return cast(object, json.loads(text(cell), parse_constant=_refused))
    except RecursionError as error:
        raise ValueError("a text is nested too deeply") from error


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} stands where a finite number should")


def _shown(cell: object) -> str:
    shown = repr(cell)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"
