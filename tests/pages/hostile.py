"""Texts that try to be more: a page and a text in, the page with the text wherever a study has one out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from bakeoff.pages import Page
from bakeoff.report import Cell, TableView, plain

SAMPLES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><h1>big</h1>",
    "{{ 7 * 7 }} {% raw %}",
    "| a | b |\n| --- | --- |",
    "[link](http://example.com) ![x](y) `code` *b* _i_ ~~s~~ <b> &amp; www.example.com",
    "1. one",
    "- dash",
    "+ plus",
    "> quote",
    "# heading #",
    "=== ---",
    r"\input{/etc/passwd} $x^2$ 50 % a_b & c ~ # {d} \\",
    "שלום עולם",
    "数字が小さい",
    "\x1b[31mred\x1b[0m\u202eevil",
    "x" * 5_000,
)
"""Found in the wild, or likely there."""

TEXTS = st.one_of(st.sampled_from(SAMPLES), st.text(max_size=200))


def with_text(page: Page, text: str) -> Page:
    """Return the page with a text as title, note, claim, cell and variant's title."""
    said = plain(text)
    first, *others = page.verdicts.verdicts
    verdicts = replace(page.verdicts, verdicts=(replace(first, says=said), *others))
    return replace(
        page,
        title=said,
        notes=(said,),
        verdicts=verdicts,
        claims=None if page.claims is None else _with_cell(page.claims, said),
        variants=tuple(replace(part, title=said, notes=(said,)) for part in page.variants),
        origin=replace(page.origin, text=text),
    )


def _with_cell(view: TableView, text: str) -> TableView:
    first, *others = view.rows
    return replace(view, rows=((first[0], Cell(text=text), *first[2:]), *others))
