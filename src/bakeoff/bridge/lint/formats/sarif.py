"""Findings as SARIF 2.1.0, which code hosts read: findings in, text out.

The form is that of the OASIS standard (Static Analysis Results Interchange Format, version 2.1.0, 27 March 2020).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from bakeoff.bridge.lint.facts import Finding, Rule, Unchecked
from bakeoff.bridge.source.place import Place

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

# Any: JSON objects of SARIF's own making, nested differently each.
_Object = dict[str, Any]


def findings_sarif(
    findings: Sequence[Finding], *, rules: Sequence[Rule], version: str, unchecked: Sequence[Unchecked] = ()
) -> str:
    """Return findings as one run of bakeoff.

    Args:
        findings: In any order.
        rules: All rules that were asked.
        version: That of bakeoff.
        unchecked: What could not be read: notifications of the run, which then was no success.
    """
    driver = {"name": "bakeoff", "version": version, "rules": [_rule(rule) for rule in rules]}
    places = {rule.id: number for number, rule in enumerate(rules)}
    results = [_result(finding, index=places[finding.rule.id]) for finding in findings]
    run: _Object = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    if unchecked:
        run["invocations"] = [_failed(unchecked)]
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _failed(unchecked: Sequence[Unchecked]) -> _Object:
    notifications = [
        {"level": "error", "message": {"text": str(each.part)}, "locations": [_location(each.file, each.part.place)]}
        for each in unchecked
    ]
    return {"executionSuccessful": False, "toolExecutionNotifications": notifications}


def _rule(rule: Rule) -> _Object:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": "warning"},
    }


def _result(finding: Finding, *, index: int) -> _Object:
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": "warning",
        "message": {"text": finding.message},
        "locations": [_location(finding.file, finding.place)],
    }


def _location(name: str, place: Place) -> _Object:
    """Return where it is; a notebook's cell is a logical place, since its lines are not those of the file."""
    file = {"artifactLocation": {"uri": quote(PurePath(name).as_posix())}}
    if place.cell:
        return {"physicalLocation": file, "logicalLocations": [{"fullyQualifiedName": str(place), "kind": "module"}]}
    return {"physicalLocation": file | {"region": {"startLine": place.line, "startColumn": place.column}}}
