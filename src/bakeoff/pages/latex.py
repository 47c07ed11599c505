r"""Write a study's tables as LaTeX: a `Page` in, `table` environments to be put into a paper with `\input` out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bakeoff.pages.page import Page
from bakeoff.report import Cell, TableView, plain

_HEAD = (
    "% Tables written by bakeoff. The preamble needs \\usepackage{booktabs}; LaTeX must be of 2020 or newer, and of",
    "% names in other alphabets its fonts must know the letters (XeLaTeX, LuaLaTeX).",
)
_WIDEST = 7
"""More columns than these do not fit on a page: the others go into a table of their own."""

_WORDS, _WIDEST_WORDS = 0.66, 0.3
"""Of a line's width, for all columns of words together, and for one."""

_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "'": r"\textquotesingle{}",
        "`": r"\textasciigrave{}",
        # Two of them would be drawn as one long dash.
        "-": r"-{}",
        # After the end of a row a bracket begins an argument.
        "[": r"{[}",
        "]": r"{]}",
    }
)


def latex(page: Page) -> str:
    """Return a study's tables as LaTeX; what comes from a study is escaped."""
    about = (f"% {plain(page.title)}", f"% {plain(page.amount)}", *(f"% {plain(each)}" for each in page.warnings))
    tables = ["\n".join(_table(part)) for view in page.tables for part in _slices(view)]
    return "\n\n".join(["\n".join((*_HEAD, *about)), *tables]) + "\n"


def _slices(view: TableView) -> Iterator[TableView]:
    """Yield a table in parts that fit on a page; the first column and the last one, its count, stand in each."""
    last = len(view.columns) - 1
    packed: list[int] = []
    parts: list[list[int]] = [packed]
    for unit in _units(view):
        if packed and len(packed) + len(unit) > _WIDEST - 2:
            packed = []
            parts.append(packed)
        packed.extend(unit)
    for index, part in enumerate(parts):
        kept = (0, *part, last)
        yield TableView(
            title=view.title,
            columns=tuple(view.columns[at] for at in kept),
            rows=tuple(tuple(row[at] for at in kept) for row in view.rows),
            notes=() if index else view.notes,
        )


def _units(view: TableView) -> Iterator[list[int]]:
    """Yield the positions of the inner columns, what was published together with what it stands beside."""
    unit: list[int] = []
    for at, column in enumerate(view.columns[1:-1], start=1):
        if unit and not column.is_quiet:
            yield unit
            unit = []
        unit.append(at)
    yield unit


def _table(view: TableView) -> Iterator[str]:
    yield r"\begin{table}"
    yield r"\centering\small"
    yield rf"\caption{{{_caption(view)}}}"
    yield rf"\begin{{tabular}}{{{_alignment(view)}}}"
    yield r"\toprule"
    yield _row([Cell(text=column.title) for column in view.columns])
    yield r"\midrule"
    yield from map(_row, view.rows)
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield r"\end{table}"


def _caption(view: TableView) -> str:
    title = view.title if view.title.endswith((".", "?", "!")) else f"{view.title}."
    return " ".join(map(escaped, (title, *view.notes)))


def _alignment(view: TableView) -> str:
    """Return how columns stand; those of words share what room there is."""
    words = sum(column.kind == "words" for column in view.columns)
    width = min(_WIDEST_WORDS, _WORDS / max(words, 1))
    widths = {"figures": "r", "variant": "l", "words": rf"p{{{width:.2f}\linewidth}}"}
    return "".join(widths[column.kind] for column in view.columns)


def _row(cells: Sequence[Cell]) -> str:
    return " & ".join(escaped(cell.text) for cell in cells) + r" \\"


def escaped(text: str) -> str:
    r"""Return a text on one line, written so that LaTeX prints it as it is.

    Example:
        >>> escaped("50 % of a_b")
        '50 \\% of a\\_b'
    """
    return plain(text).translate(_ESCAPES)
