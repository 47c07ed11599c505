"""Findings for people."""

from __future__ import annotations

from bakeoff.bridge import RULES, Finding, Unchecked, findings_text, unchecked_text
from bakeoff.bridge.source.document import Unread
from bakeoff.bridge.source.place import Place

RULE = RULES["BK209"]


def test_a_finding_has_its_place_its_why_and_its_remedy() -> None:
    found = [
        Finding(rule=RULE, file="a.ipynb", place=Place(cell=3, line=2), message="No seed here."),
        Finding(rule=RULE, file="b.py", place=Place(cell=0, line=7), message="Nor here."),
    ]
    lines = findings_text(found).splitlines()
    assert lines[0] == "a.ipynb:cell 3:2: BK209 no-seed"
    assert lines[1] == "    No seed here."
    assert lines[2].startswith("    Why: The figures cannot be had again")
    assert any(line.startswith("    Do: Set one") for line in lines)
    assert "b.py:7: BK209 no-seed" in lines
    assert lines[-1] == "2 findings by 1 rule. `bakeoff explain BK209` says more."
    assert max(map(len, lines)) <= 100


def test_what_was_not_read_has_its_place_and_its_reason() -> None:
    part = Unchecked(file="a.ipynb", part=Unread(place=Place(cell=3, line=2), what="x=(", reason="no Python."))
    assert unchecked_text(part) == "a.ipynb:cell 3:2: not read: x=(: no Python."
    assert findings_text([], is_whole=False) == "Nothing found in what could be read.\n"


def test_nothing_is_said_to_be_nothing() -> None:
    assert findings_text([]) == "Nothing found.\n"
