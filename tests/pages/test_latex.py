"""Tables as LaTeX."""

from __future__ import annotations

import re

from hypothesis import given
from tests.pages.hostile import TEXTS, with_text

from bakeoff.pages import Page, latex
from bakeoff.pages.latex import escaped
from bakeoff.report import plain

# What each command prints, from the LaTeX companion's table of symbols.
PRINTED = {
    "textbackslash": "\\",
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotesingle": "'",
    "textasciigrave": "`",
    "textminus": "−",
    "textpm": "±",
    "textendash": "–",
    "texttimes": "×",
    "textperiodcentered": "·",
    "textellipsis": "…",
    "textmu": "μ",
    "le": "≤",
    "ge": "≥",
    "approx": "≈",
    "char34": '"',
    "allowbreak": "",
}
STACK = re.compile(r"\\begin\{tabular\}\[b\]\{@\{\}r@\{\}\}(.*?)\\end\{tabular\}")
COLUMN = re.compile(r">\{\\raggedright\\arraybackslash\}p\{[\d.]+\\linewidth\}|r")
TOKEN = re.compile(
    r"\\(?P<name>(?!char)[a-z]+|char\d+)\{\}|\\ensuremath\{\\(?P<sign>[a-z]+)\}|\\(?P<mark>[{}$&#%_])|\{(?P<held>[][])\}|-\{\}|(?P<letter>[^\\{}$&#%_^~])",
    re.DOTALL,
)


def printed(text: str) -> str:
    """Return what LaTeX prints; anything that it would take for a command of its own is an error."""
    at, letters = 0, []
    while at < len(text):
        token = TOKEN.match(text, at)
        assert token is not None, f"LaTeX would not print {text[at : at + 20]!r}"
        command = token["name"] or token["sign"]
        letters.append(PRINTED[command] if command else token["mark"] or token["held"] or token["letter"] or "-")
        at = token.end()
    return "".join(letters)


def rows(table: str) -> list[str]:
    """Return the lines of a table that are rows, each heading that stands in lines of its own as one word."""
    return [STACK.sub("stack", line) for line in table.splitlines() if line.endswith(r"\\")]


def test_every_table_stands_in_an_environment(any_page: Page) -> None:
    text = STACK.sub("stack", latex(any_page))
    counts = [
        len(re.findall(re.escape(rf"\{word}{{{name}}}"), text))
        for word in ("begin", "end")
        for name in ("table", "tabular")
    ]
    assert len(set(counts)) == 1
    assert counts[0] >= len(any_page.tables)
    assert text.count(r"\toprule") == text.count(r"\midrule") == text.count(r"\bottomrule") == counts[0]


def test_each_row_has_as_many_cells_as_there_are_columns(whole: Page) -> None:
    for table in latex(whole).split(r"\begin{table}")[1:]:
        described = next(line for line in table.splitlines() if line.startswith(r"\begin{tabular}"))
        columns = len(COLUMN.findall(described.removeprefix(r"\begin{tabular}{@{}").removesuffix("@{}}")))
        assert {len(re.findall(r"(?<!\\)&", row)) + 1 for row in rows(table)} == {columns}


def test_headings_of_figures_stand_in_lines_beside_what_they_belong_to(whole: Page) -> None:
    heads = [row for row in latex(whole).splitlines() if "published" in row and row.endswith(r"\\")]
    stack = r"\begin{tabular}[b]{@{}r@{}}test \\ accuracy, \\ published\end{tabular}"
    assert [f"test accuracy & {stack} & " in head for head in heads] == [True]


def test_warnings_are_comments_at_the_top(lonely: Page) -> None:
    head = latex(lonely).split("\n\n")[0].splitlines()
    assert all(line.startswith("% ") for line in head)
    assert any("One seed says nothing" in line for line in head)


@given(text=TEXTS)
def test_whatever_a_study_says_is_printed_as_text(text: str) -> None:
    # LaTeX has one letter for both.
    assert printed(escaped(text)) == plain(text).replace("\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}")


@given(text=TEXTS)
def test_a_title_stays_within_its_comment(whole: Page, text: str) -> None:
    head, *tables = latex(with_text(whole, text)).split("\n\n")
    assert all(line.startswith("% ") for line in head.splitlines())
    assert all(table.startswith(r"\begin{table}") for table in tables)
