"""What `doctor` found, in the terminal."""

from __future__ import annotations

from bakeoff.report import Finding, health_table
from bakeoff.testing import drawn


def test_what_is_not_well_is_marked_and_comes_with_advice() -> None:
    findings = [
        Finding(subject="torch", state="2.13.0"),
        Finding(subject="store", state="[red]\x1b[0mdamaged.", is_well=False, advice="Put a copy in its place."),
    ]
    assert drawn(health_table(findings)) == [
        "✓  torch  2.13.0",
        "✗  store  [red][0mdamaged. Put a copy in its place.",
    ]
