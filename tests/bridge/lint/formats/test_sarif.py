"""Findings as SARIF 2.1.0: the properties that the standard requires, with its types and values."""

from __future__ import annotations

import json
from typing import Any

from bakeoff.bridge import RULES, Finding, Unchecked, findings_sarif
from bakeoff.bridge.source.document import Unread
from bakeoff.bridge.source.place import Place

RULE = RULES["BK209"]
FOUND = [
    Finding(rule=RULE, file="my notes/a.ipynb", place=Place(cell=3, line=2), message="No seed here."),
    Finding(rule=RULE, file="b.py", place=Place(cell=0, line=7, column=5), message="Nor here."),
]


# Any: a JSON object.
def run() -> dict[str, Any]:
    log = json.loads(findings_sarif(FOUND, rules=list(RULES.values()), version="0.1.0"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def test_the_tool_is_named_with_its_rules() -> None:
    # Sections 3.14.6, 3.18.2, 3.19.2 and 3.49.3 of the standard: tool, driver, name and id are required.
    driver = run()["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("bakeoff", "0.1.0")
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}


def test_a_result_points_to_its_rule_and_its_place() -> None:
    # Sections 3.27.5, 3.27.6 and 3.27.11: ruleId, ruleIndex into the driver's rules, and a message.
    in_notebook, in_script = run()["results"]
    rules = run()["tool"]["driver"]["rules"]
    for result in (in_notebook, in_script):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "BK209"
    assert in_notebook["message"] == {"text": "No seed here."}
    (location,) = in_notebook["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "my%20notes/a.ipynb"}}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "cell 3, line 2", "kind": "module"}]
    assert in_script["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 5}


def test_what_was_not_read_is_a_notification_of_a_run_that_failed() -> None:
    part = Unchecked(file="b.py", part=Unread(place=Place(cell=0, line=7), what="x=(", reason="no Python."))
    (only,) = json.loads(findings_sarif([], rules=[RULE], version="0.1.0", unchecked=[part]))["runs"]
    (invocation,) = only["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert (notification["level"], notification["message"]) == ("error", {"text": "not read: x=(: no Python."})
    assert notification["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 1}
    assert "invocations" not in run()


def test_a_clean_run_has_results_that_are_empty() -> None:
    log = json.loads(findings_sarif([], rules=[RULE], version="0.1.0"))
    assert log["runs"][0]["results"] == []
