"""Findings as JSON: findings in, text for other programs out."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bakeoff.bridge.lint.facts import Finding


def findings_json(findings: Sequence[Finding]) -> str:
    """Return findings as a list of objects; `cell` is null in a script, whose lines are those of the file."""
    return json.dumps([_object(finding) for finding in findings], indent=2, ensure_ascii=True) + "\n"


def _object(finding: Finding) -> dict[str, str | int | None]:
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "file": finding.file,
        "cell": finding.place.cell or None,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "why": finding.rule.why,
        "remedy": finding.rule.remedy,
    }
