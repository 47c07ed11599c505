"""Headings in text cells and comments: markdown in, its last heading without marks out."""

from __future__ import annotations

import re

_MARKED = re.compile(r"\s{0,3}#{1,6}\s*(?P<words>[^#\s].*)")
_BOLD = re.compile(r"\s*(?:\*\*|__)(?P<words>[^*_]+)(?:\*\*|__)\s*:?\s*")
_TAGGED = re.compile(r"\s*<h[1-6][^<>]*>(?P<words>[^<>]+)</h[1-6]>\s*", re.IGNORECASE)
_MARKS = re.compile(r"</?[A-Za-z][^<>]{0,200}>|[*_`#]{1,3}")
LONGEST_HEADING = 200


def last_heading(text: str) -> str:
    """Return the last heading in markdown: `## …`, a line in bold, or `<h2>…</h2>`; empty where there is none.

    Example:
        >>> last_heading("# Digits" + chr(10) + "## **2. Two layers**")
        '2. Two layers'
    """
    for line in reversed(text[:100_000].splitlines()):
        match = _MARKED.fullmatch(line) or _BOLD.fullmatch(line) or _TAGGED.fullmatch(line)
        words = _plain(match["words"]) if match and len(line) < 1_000 else ""
        if words:
            return words
    return ""


def _plain(words: str) -> str:
    return " ".join(_MARKS.sub("", words).split())[:LONGEST_HEADING].rstrip(" :")
