"""Write a study's tables as Markdown: a `Page` in, text that every Markdown with tables understands out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bakeoff.pages.page import Page
from bakeoff.report import Column, TableView, plain

# What Markdown reads as a mark wherever it stands; $ begins a formula on some sites.
_MARKS = re.compile(r"[\\`*_\[\]<|~#&$]")
# What it reads as a mark at the start of a line: quotations, lists, and lines below headings.
_FIRST = re.compile(r"^(\d*)([-+=>.)])")
# What some sites make links of.
_LINKS = re.compile(r"(?<=www)\.|:(?=//)", re.IGNORECASE)


def markdown(page: Page) -> str:
    """Return a study's verdicts and tables as Markdown; what comes from a study is escaped."""
    blocks = [
        f"# {escaped(page.title)}",
        line(page.amount),
        *([f"As run with {escaped(page.overrides)}"] if page.overrides else []),
        *map(line, page.notes),
        _listed(page.warnings),
        "## What the evidence says",
        line(page.verdicts.summary),
        *_tables(page),
        "## How to repeat it",
        *_repeating(page),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _tables(page: Page) -> Iterator[str]:
    for view in page.tables:
        if view is not page.claims:
            yield f"## {escaped(view.title)}"
        yield "\n".join(_rows(view))
        yield _listed(view.notes)


def _rows(view: TableView) -> Iterator[str]:
    yield _row(column.title for column in view.columns)
    yield "|" + "|".join(map(_rule, view.columns)) + "|"
    for row in view.rows:
        yield _row(cell.text for cell in row)


def _row(texts: Iterator[str]) -> str:
    return "| " + " | ".join(map(escaped, texts)) + " |"


def _rule(column: Column) -> str:
    return " ---: " if column.kind == "figures" else " --- "


def _listed(sentences: tuple[str, ...]) -> str:
    return "\n".join(f"- {line(sentence)}" for sentence in sentences)


def _repeating(page: Page) -> Iterator[str]:
    if page.origin.file:
        yield f"Save the study below as {escaped(page.origin.file)} and run:"
    yield fenced(page.origin.command)
    if page.origin.file:
        yield fenced(page.origin.text, language="toml")


def escaped(text: str) -> str:
    r"""Return a text, written so that Markdown shows it as it is within a line.

    Example:
        >>> escaped("<b> | a_b*")
        '\\<b> \\| a\\_b\\*'
    """
    return _LINKS.sub(r"\\\g<0>", _MARKS.sub(r"\\\g<0>", plain(text)))


def line(text: str) -> str:
    r"""Return a text, written so that Markdown shows it as it is on a line of its own.

    Example:
        >>> line("2. of 3")
        '2\\. of 3'
    """
    return _FIRST.sub(r"\1\\\2", escaped(text))


def fenced(text: str, *, language: str = "") -> str:
    """Return a text of several lines as it is, in a fence that it cannot close."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
