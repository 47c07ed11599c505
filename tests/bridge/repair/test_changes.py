"""A change and the rule that asks for it."""

from __future__ import annotations

from bakeoff.bridge import Change


def test_a_change_stands_behind_its_rule() -> None:
    assert str(Change(rule="BK101", text="a share is held out.")) == "BK101: a share is held out."
