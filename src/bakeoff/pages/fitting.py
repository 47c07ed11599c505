"""Cut a table so that it fits a printed page: a `TableView` in, parts with a width for each of their columns out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from textwrap import wrap

from bakeoff.report import Cell, Column, TableView

LINE = 78
"""How many letters of footnote size a line of LaTeX's `article` holds, about."""

_LINES = 44
"""How many lines of them stand below a caption."""

_GAP = 1.5
# In letters: what columns of words need together, the most that one of them needs, and one of names.
_ALL_WORDS, _MOST_WORDS, _WIDEST_NAME, _WIDEST_PIECE = 48, 24, 26, 15
# Rules, and what stands above and below each row.
_EDGES, _ROW_EDGE = 3, 0.25
# The share of a line that letters surely find room in, wide ones too.
_SAFE = 0.85
_PIECES = re.compile(r"(?:(?<=[_\-/,=])|(?<=\w\())(?=\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """As much of a table as fits a page.

    Attributes:
        view: The columns and rows that it has, with the table's notes where it is the first.
        widths: How many letters wide each column is; what is longer has to be broken.
        is_first: Whether the table begins here.
    """

    view: TableView
    widths: tuple[int, ...]
    is_first: bool


def parts(view: TableView) -> Iterator[Part]:
    """Yield a table in parts that fit on a page; the first column and the last one, its count, stand in each."""
    is_first = True
    for chosen in _chosen_columns(view):
        columns = tuple(view.columns[at] for at in chosen)
        rows = [tuple(row[at] for at in chosen) for row in view.rows]
        widths = tuple(_widths(columns, rows))
        cut = [tuple(map(_cut, row, widths)) for row in rows]
        for some in _pages(cut, widths):
            notes = view.notes if is_first else ()
            yield Part(view=replace(view, columns=columns, rows=some, notes=notes), widths=widths, is_first=is_first)
            is_first = False


def heading_lines(column: Column, *, width: int) -> list[str]:
    """Return a heading in lines, which are no longer than a column is wide where its words allow that."""
    return wrap(column.title, max(width, 1), break_long_words=False, break_on_hyphens=False)


def pieces(text: str, *, width: int) -> list[str]:
    """Return a text in pieces between which a line may end: after marks within names, and in words that are too long.

    Example:
        >>> pieces("a_b of 123456", width=4)
        ['a_', 'b of 123', '456']
    """
    # Letters are counted as wide as they are on average; some are wider.
    full = re.compile(rf"\S{{{max(round(_SAFE * width), 1)}}}(?=\S)")
    return [part for piece in _PIECES.split(text) for part in full.sub(r"\g<0>\n", piece).split("\n")]


def _chosen_columns(view: TableView) -> Iterator[tuple[int, ...]]:
    """Yield the positions of the columns of each part."""
    last = len(view.columns) - 1
    if last < 1:
        yield tuple(range(len(view.columns)))
        return
    needs = [need + _GAP for need in _needs(view.columns, view.rows)]
    room = LINE - needs[0] - needs[last]
    packed: list[int] = []
    for unit in _units(view):
        if packed and sum(needs[at] for at in (*packed, *unit)) > room:
            yield 0, *packed, last
            packed = []
        packed.extend(unit)
    yield 0, *packed, last


def _units(view: TableView) -> Iterator[list[int]]:
    """Yield the positions of the inner columns, what was published together with what it stands beside."""
    unit: list[int] = []
    for at, column in enumerate(view.columns[1:-1], start=1):
        if unit and not column.is_quiet:
            yield unit
            unit = []
        unit.append(at)
    yield unit


def _needs(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Return how many letters wide each column is at least."""
    words = min(_MOST_WORDS, _ALL_WORDS // max(1, sum(column.kind == "words" for column in columns)))
    most = {"words": words, "variant": _WIDEST_NAME, "figures": LINE}
    needs = []
    for at, column in enumerate(columns):
        longest = max((len(row[at].text) for row in rows), default=0)
        heading = max(map(len, column.title.split()), default=0)
        needs.append(max(heading, min(longest, most[column.kind])))
    return needs


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Iterator[int]:
    """Yield each column's width: words share what the others leave, those with more to say more of it."""
    texts = [[row[at].text for row in rows] for at in range(len(columns))]
    needs = _needs(columns, rows)
    words = [at for at, column in enumerate(columns) if column.kind == "words"]
    room = LINE - _GAP * len(columns) - sum(needs[at] for at in range(len(columns)) if at not in words)
    least = {at: max(map(_longest_piece, [columns[at].title, *texts[at]])) for at in words}
    most = {at: max(map(len, [columns[at].title, *texts[at]])) for at in words}
    shared = _shared(room, least=least, most=most)
    yield from (shared.get(at, needs[at]) for at in range(len(columns)))


def _shared(room: float, *, least: dict[int, int], most: dict[int, int]) -> dict[int, int]:
    """Return a width for each column of words: all that it could use, or else a share by the root of that."""
    if sum(most.values()) <= room:
        return most
    if sum(least.values()) >= room:
        return {at: max(1, int(room * each / sum(least.values()))) for at, each in least.items()}
    open_ = dict(most)
    given: dict[int, int] = {}
    while open_:
        left = room - sum(given.values())
        whole = sum(map(sqrt, open_.values()))
        shares = {at: int(left * sqrt(open_[at]) / whole) for at in open_}
        tight = {at: least[at] for at in open_ if shares[at] < least[at]}
        ample = {at: most[at] for at in open_ if shares[at] >= most[at]}
        settled = tight or ample or shares
        given |= settled
        open_ = {at: size for at, size in open_.items() if at not in settled}
    return given


def _longest_piece(text: str) -> int:
    return min(_WIDEST_PIECE, max((len(piece) for word in text.split() for piece in _PIECES.split(word)), default=0))


def _pages(rows: Sequence[tuple[Cell, ...]], widths: Sequence[int]) -> Iterator[tuple[tuple[Cell, ...], ...]]:
    """Yield as many rows at a time as a page holds; all of a table that has none."""
    page: list[tuple[Cell, ...]] = []
    filled = float(_EDGES)
    for row in rows:
        height = max(_height(cell.text, width) for cell, width in zip(row, widths, strict=True)) + _ROW_EDGE
        if page and filled + height > _LINES:
            yield tuple(page)
            page, filled = [], float(_EDGES)
        page.append(row)
        filled += height
    yield tuple(page)


def _cut(cell: Cell, width: int) -> Cell:
    """Return a cell that fits on a page, its end left out where it does not: no row goes on overleaf."""
    most = int(_SAFE * width * (_LINES - _EDGES))
    return cell if len(cell.text) <= most else replace(cell, text=f"{cell.text[: most - 1]}…")


def _height(text: str, width: int) -> int:
    return len(wrap(_PIECES.sub(" ", text), max(width, 1))) or 1
