"""Findings as lines for people: findings in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from bakeoff.bridge.lint.facts import Finding

_INDENT = "    "
_WIDTH = 100


def findings_text(findings: Sequence[Finding]) -> str:
    """Return each finding with its place, what is wrong, why it matters and what to do, and a count at the end."""
    return "\n".join([*(line for finding in findings for line in _lines(finding)), _count(findings)]) + "\n"


def _lines(finding: Finding) -> Iterator[str]:
    place = finding.place
    where = f"cell {place.cell}:{place.line}" if place.cell else str(place.line)
    yield f"{finding.file}:{where}: {finding.rule.id} {finding.rule.name}"
    for label, text in (("", finding.message), ("Why: ", finding.rule.why), ("Do: ", finding.rule.remedy)):
        yield fill(f"{label}{text}", width=_WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    yield ""


def _count(findings: Sequence[Finding]) -> str:
    if not findings:
        return "Nothing found."
    rules = len({finding.rule.id for finding in findings})
    found = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
    return (
        f"{found} by {'1 rule' if rules == 1 else f'{rules} rules'}. `bakeoff explain {findings[0].rule.id}` says more."
    )
