r"""Write a study's tables as LaTeX: a `Page` in, `table` environments to be put into a paper with `\input` out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bakeoff.pages.fitting import LINE, Part, heading_lines, parts, pieces
from bakeoff.pages.page import Page
from bakeoff.report import Cell, Column, plain

_HEAD = (
    "% Tables written by bakeoff. The preamble needs \\usepackage{array,booktabs}; LaTeX must be of 2020 or newer, and",
    "% of names in other alphabets its fonts must know the letters (XeLaTeX, LuaLaTeX).",
)
_TIGHT = 3
"""Points to the left and to the right of each column."""

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
        # Its name is not known to every encoding of fonts, its number is.
        '"': r"\char34{}",
        "'": r"\textquotesingle{}",
        "`": r"\textasciigrave{}",
        # Two of them would be drawn as one long dash.
        "-": r"-{}",
        # After the end of a row a bracket begins an argument.
        "[": r"{[}",
        "]": r"{]}",
        # Not known without a package.
        "−": r"\textminus{}",
        # Known by these names whatever the encoding of the fonts.
        "±": r"\textpm{}",
        "–": r"\textendash{}",
        "×": r"\texttimes{}",
        "·": r"\textperiodcentered{}",
        "…": r"\textellipsis{}",
        "\N{MICRO SIGN}": r"\textmu{}",
        "μ": r"\textmu{}",
        "≤": r"\ensuremath{\le}",
        "≥": r"\ensuremath{\ge}",
        "≈": r"\ensuremath{\approx}",
    }
)


def latex(page: Page) -> str:
    """Return a study's tables as LaTeX; what comes from a study is escaped."""
    about = (f"% {plain(page.title)}", f"% {plain(page.amount)}", *(f"% {plain(each)}" for each in page.warnings))
    tables = ["\n".join(_table(part)) for view in page.tables for part in parts(view)]
    return "\n\n".join(["\n".join((*_HEAD, *about)), *tables]) + "\n"


def _table(part: Part) -> Iterator[str]:
    yield r"\begin{table}"
    yield rf"\centering\footnotesize\setlength{{\tabcolsep}}{{{_TIGHT}pt}}"
    yield rf"\caption{{{_caption(part)}}}"
    yield rf"\begin{{tabular}}{{@{{}}{''.join(_alignments(part))}@{{}}}}"
    yield r"\toprule"
    yield _row(_headings(part))
    yield r"\midrule"
    for row in part.view.rows:
        yield _row(map(_cell, row, part.view.columns, part.widths))
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield r"\end{table}"


def _caption(part: Part) -> str:
    view = part.view
    title = view.title if part.is_first else f"{view.title} (continued)"
    ended = title if title.endswith((".", "?", "!")) else f"{title}."
    return " ".join(map(escaped, (ended, *view.notes)))


def _alignments(part: Part) -> Iterator[str]:
    """Yield how each column stands: figures flush right, words and names in lines of their column's width."""
    for column, width in zip(part.view.columns, part.widths, strict=True):
        share = f"p{{{width / LINE:.3f}\\linewidth}}"
        yield "r" if column.kind == "figures" else rf">{{\raggedright\arraybackslash}}{share}"


def _headings(part: Part) -> Iterator[str]:
    """Yield the headings, those of figures in lines that are no wider than what stands below them."""
    for column, width in zip(part.view.columns, part.widths, strict=True):
        lines = [escaped(line) for line in heading_lines(column, width=width)]
        is_high = column.kind == "figures" and len(lines) > 1
        yield _stacked(lines) if is_high else " ".join(lines)


def _stacked(lines: Iterable[str]) -> str:
    """Return lines one below the other; the last stands where other headings do."""
    return r"\begin{tabular}[b]{@{}r@{}}" + r" \\ ".join(lines) + r"\end{tabular}"


def _cell(cell: Cell, column: Column, width: int) -> str:
    """Return a cell's text; words and names may be broken where they have parts, or are too long."""
    if column.kind == "figures":
        return escaped(cell.text)
    return r"\allowbreak{}".join(map(escaped, pieces(plain(cell.text), width=width)))


def _row(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def escaped(text: str) -> str:
    r"""Return a text on one line, written so that LaTeX prints it as it is.

    Example:
        >>> escaped("50 % of a_b")
        '50 \\% of a\\_b'
    """
    return plain(text).translate(_ESCAPES)
