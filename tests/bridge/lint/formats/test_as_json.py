"""Findings for other programs."""

from __future__ import annotations

import json

from bakeoff.bridge import RULES, Finding, Unchecked, findings_json
from bakeoff.bridge.source.document import Unread
from bakeoff.bridge.source.place import Place

RULE = RULES["BK209"]


def test_a_finding_is_an_object() -> None:
    found = [
        Finding(rule=RULE, file="a.ipynb", place=Place(cell=3, line=2, column=5), message="Kein »Same«.\x1b[31m"),
        Finding(rule=RULE, file="b.py", place=Place(cell=0, line=7), message="Nor here."),
    ]
    first, second = json.loads(findings_json(found))
    assert first == {
        "rule": "BK209",
        "name": "no-seed",
        "file": "a.ipynb",
        "cell": 3,
        "line": 2,
        "column": 5,
        "message": "Kein »Same«.\x1b[31m",
        "why": RULE.why,
        "remedy": RULE.remedy,
    }
    assert second["cell"] is None
    assert "\x1b" not in findings_json(found)


def test_what_was_not_read_has_the_same_keys_and_no_rule() -> None:
    found = Finding(rule=RULE, file="b.py", place=Place(cell=0, line=7), message="Nor here.")
    part = Unchecked(file="a.ipynb", part=Unread(place=Place(cell=3, line=2), what="x=(", reason="no Python."))
    first, second = json.loads(findings_json([found], unchecked=[part]))
    assert second.keys() == first.keys()
    assert (second["rule"], second["name"], second["cell"], second["line"]) == (None, "not-read", 3, 2)
    assert second["message"] == "not read: x=(: no Python."


def test_no_findings_are_an_empty_list() -> None:
    assert json.loads(findings_json([])) == []
