"""Tables as Markdown, read again by markdown-it."""

from __future__ import annotations

from hypothesis import given, settings
from markdown_it import MarkdownIt
from tests.pages.hostile import TEXTS, with_text
from tests.pages.read_html import elements, of

from bakeoff.pages import Page, markdown
from bakeoff.pages.markdown import escaped, fenced, line
from bakeoff.report import plain

TAGS = {"p", "h1", "h2", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"}
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def test_every_table_is_one(any_page: Page) -> None:
    found = elements(READER.render(markdown(any_page)))
    assert len(of(found, "table")) == len(any_page.tables)
    rows = sum(len(table.rows) + 1 for table in any_page.tables)
    assert len(of(found, "tr")) == rows


def test_figures_stand_flush_right(whole: Page) -> None:
    found = elements(READER.render(markdown(whole)))
    (cell, *_) = (each for each in of(found, "td") if each.text == "26" or each.text.startswith("0.8000"))
    assert cell.attributes["style"] == "text-align:right"


def test_it_ends_with_what_repeats_it(whole: Page) -> None:
    blocks = of(elements(READER.render(markdown(whole))), "code")
    assert [block.text.rstrip("\n") for block in blocks] == ["bakeoff run tiny.toml", whole.origin.text]


@settings(max_examples=60)
@given(text=TEXTS)
def test_whatever_a_study_says_is_shown_as_text(whole: Page, text: str) -> None:
    hostile = elements(READER.render(markdown(with_text(whole, text))))
    assert {each.tag for each in hostile} <= TAGS
    assert of(hostile, "h1")[0].text == plain(text)
    cells = of(hostile, "td")
    assert cells[1].text.strip() == plain(text)


@given(text=TEXTS)
def test_a_line_is_a_paragraph_whatever_it_begins_with(text: str) -> None:
    shown = elements(READER.render(line(text)))
    assert [(each.tag, each.text) for each in shown] == ([("p", plain(text))] if plain(text) else [])


@given(text=TEXTS)
def test_a_fence_holds_whatever_is_in_it(text: str) -> None:
    lines = "\n".join(plain(part) for part in text.splitlines())
    found = elements(READER.render(fenced(lines, language="toml")))
    assert [each.tag for each in found] == ["pre", "code"]
    assert found[1].text == f"{lines}\n"


def test_addresses_do_not_become_links() -> None:
    assert escaped("http://example.com www.example.com") == r"http\://example.com www\.example.com"
