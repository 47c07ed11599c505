"""Findings as lines for people: findings in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from bakeoff.bridge.lint.facts import Finding, Unchecked
from bakeoff.bridge.source.place import Place

_INDENT = "    "
_WIDTH = 100


def findings_text(findings: Sequence[Finding], *, is_whole: bool = True) -> str:
    """Return each finding with its place, what is wrong, why it matters and what to do, and a count at the end.

    Args:
        findings: In the order in which they are told.
        is_whole: Whether all that was to be checked could be read.
    """
    lines = [line for finding in findings for line in _lines(finding)]
    return "\n".join([*lines, _count(findings, is_whole=is_whole)]) + "\n"


def unchecked_text(unchecked: Unchecked) -> str:
    """Return what could not be read in a line, with its place and why."""
    return f"{_where(unchecked.file, unchecked.part.place)}: {unchecked.part}"


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{_where(finding.file, finding.place)}: {finding.rule.id} {finding.rule.name}"
    for label, text in (("", finding.message), ("Why: ", finding.rule.why), ("Do: ", finding.rule.remedy)):
        yield fill(f"{label}{text}", width=_WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    yield ""


def _where(file: str, place: Place) -> str:
    return f"{file}:cell {place.cell}:{place.line}" if place.cell else f"{file}:{place.line}"


def _count(findings: Sequence[Finding], *, is_whole: bool) -> str:
    if not findings:
        return "Nothing found." if is_whole else "Nothing found in what could be read."
    rules = len({finding.rule.id for finding in findings})
    found = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    return (
        f"{found} by {'1 rule' if rules == 1 else f'{rules} rules'}. `bakeoff explain {findings[0].rule.id}` says more."
    )
