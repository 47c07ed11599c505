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
    "textquotedbl": '"',
    "textquotesingle": "'",
    "textasciigrave": "`",
}
TOKEN = re.compile(
    r"\\(?P<name>[a-z]+)\{\}|\\(?P<mark>[{}$&#%_])|\{(?P<held>[][])\}|-\{\}|(?P<letter>[^\\{}$&#%_^~])", re.DOTALL
)


def printed(text: str) -> str:
    """Return what LaTeX prints; anything that it would take for a command of its own is an error."""
    at, letters = 0, []
    while at < len(text):
        token = TOKEN.match(text, at)
        assert token is not None, f"LaTeX would not print {text[at : at + 20]!r}"
        command = token["name"]
        letters.append(PRINTED[command] if command else token["mark"] or token["held"] or token["letter"] or "-")
        at = token.end()
    return "".join(letters)


def test_every_table_stands_in_an_environment(any_page: Page) -> None:
    text = latex(any_page)
    counts = [
        len(re.findall(re.escape(rf"\{word}{{{name}}}"), text))
        for word in ("begin", "end")
        for name in ("table", "tabular")
    ]
    assert len(set(counts)) == 1
    assert counts[0] >= len(any_page.tables)
    assert text.count(r"\toprule") == text.count(r"\midrule") == text.count(r"\bottomrule") == counts[0]


def test_each_row_has_as_many_cells_as_there_are_columns(whole: Page) -> None:
    for table in latex(whole).split(r"\begin{tabular}")[1:]:
        columns = len(re.findall(r"[lrp]", re.sub(r"p\{[^}]*\}", "p", table.splitlines()[0])))
        rows = [line for line in table.splitlines() if line.endswith(r"\\")]
        assert {len(re.findall(r"(?<!\\)&", row)) + 1 for row in rows} == {columns}
        assert columns <= 7


def test_what_was_published_stays_beside_what_was_measured(whole: Page) -> None:
    heads = [line for line in latex(whole).splitlines() if "published" in line and line.endswith(r"\\")]
    assert [("test accuracy & test accuracy, published" in head) for head in heads] == [True]


def test_warnings_are_comments_at_the_top(lonely: Page) -> None:
    head = latex(lonely).split("\n\n")[0].splitlines()
    assert all(line.startswith("% ") for line in head)
    assert any("fewer than six seeds" in line for line in head)


@given(text=TEXTS)
def test_whatever_a_study_says_is_printed_as_text(text: str) -> None:
    assert printed(escaped(text)) == plain(text)


@given(text=TEXTS)
def test_a_title_stays_within_its_comment(whole: Page, text: str) -> None:
    before, after = latex(whole), latex(with_text(whole, text))
    assert after.count("\n") == before.count("\n")
    assert after.count(r"\begin{") == before.count(r"\begin{")
