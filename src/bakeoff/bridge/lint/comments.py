"""Comments that quiet a rule: a file's cells in, the rules that each line is excused from out."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Mapping

from bakeoff.bridge.source.document import Cell, Document

_COMMENT = re.compile(r"#\s*bakeoff:\s*ignore(?:\[([^\]]*)\])?")

EVERY_RULE = "*"
"""What stands for all rules, where a comment names none."""


def excused(document: Document) -> Mapping[tuple[int, int], frozenset[str]]:
    """Return, by cell and line as a `Place` has them, the words of `# bakeoff: ignore[…]`.

    A comment that stands alone in its line speaks of the next line of code too.
    """
    found: dict[tuple[int, int], frozenset[str]] = {}
    for cell in document.cells:
        if cell.kind == "code" and "bakeoff:" in cell.source:
            number = cell.number if document.kind == "notebook" else 0
            for line, words in _commented(cell):
                found[number, line] = found.get((number, line), frozenset()) | words
    return found


def _commented(cell: Cell) -> Iterator[tuple[int, frozenset[str]]]:
    lines = cell.source.splitlines()
    for line, text in _comments(cell.source):
        match = _COMMENT.match(text)
        if match is None:
            continue
        words = frozenset(word.strip() for word in (match[1] or EVERY_RULE).split(",")) - {""}
        yield line + cell.first_line - 1, words
        if lines[line - 1].strip() == text.strip():
            yield line + cell.first_line, words


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a cell, as far as it can be read, each with its line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    try:
        for token in tokens:
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return
