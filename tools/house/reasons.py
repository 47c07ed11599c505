"""What must be justified where it stands: one source in, a finding out for each exception without its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from house.source import Finding, Source

_NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa\b(?P<codes>:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?(?P<rest>.*)")
_IGNORE = re.compile(r"#\s*(?:type:\s*ignore|mypy:\s*ignore)\b(?P<codes>\[[a-z0-9-, ]+\])?(?P<rest>.*)")
_WORDS = re.compile(r"[a-z]{2,}\W+\w+", re.IGNORECASE)
_PLAN = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


def silent_exceptions(source: Source) -> Iterator[Finding]:
    """Find `noqa` and `type: ignore` without a code, or without a reason after it on the same line."""
    for line, comment in source.comments.items():
        found = _NOQA.search(comment) or _IGNORE.search(comment)
        if found is None:
            continue
        if not found["codes"]:
            yield source.finding(line, f"'{comment}' names no code")
        if not _WORDS.search(found["rest"]):
            yield source.finding(line, f"'{comment}' gives no reason; write it after the code")


def unexplained_any(source: Source) -> Iterator[Finding]:
    """Find an `Any` with no comment on its line or on the line above."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name) or node.id != "Any":
            continue
        if not source.comments.keys() & {node.lineno - 1, node.lineno}:
            yield source.finding(node.lineno, "an Any without its reason beside it")


def plans(source: Source) -> Iterator[Finding]:
    """Find notes about what should be done some day."""
    for line, comment in source.comments.items():
        if _PLAN.search(comment):
            yield source.finding(line, f"'{comment}': file an issue")
