"""Findings as JSON: findings in, text for other programs out."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bakeoff.bridge.lint.facts import Finding, Unchecked


def findings_json(findings: Sequence[Finding], *, unchecked: Sequence[Unchecked] = ()) -> str:
    """Return findings as a list of objects; `cell` is null in a script, whose lines are those of the file.

    What could not be read follows in objects with the same keys, whose `rule` is null and whose `name` is "not-read".
    """
    objects = [*map(_object, findings), *map(_not_read, unchecked)]
    return json.dumps(objects, indent=2, ensure_ascii=True) + "\n"


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


def _not_read(unchecked: Unchecked) -> dict[str, str | int | None]:
    return {
        "rule": None,
        "name": "not-read",
        "file": unchecked.file,
        "cell": unchecked.part.place.cell or None,
        "line": unchecked.part.place.line,
        "column": unchecked.part.place.column,
        "message": str(unchecked.part),
        "why": "No rule has seen it.",
        "remedy": "Mend it, and check again.",
    }
