"""Make foreign text safe to show: titles, paths and messages in, the same without control characters out."""

from __future__ import annotations

import unicodedata

# Controls (escape sequences among them), invisible marks that turn text around, lone surrogates, line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(text: str) -> str:
    """Return a text on one line: white space as single blanks, nothing that a terminal would obey."""
    return " ".join("".join(map(_seen, text)).split())


def plain_lines(text: str) -> str:
    """Return a text of several lines, each without what a terminal would obey; indents stay."""
    return "\n".join("".join(map(_seen, line)).rstrip() for line in text.splitlines())


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _UNSEEN else character
