"""What is drawn for tests: plain lines, no wider than asked for."""

from __future__ import annotations

from rich.text import Text

from bakeoff.testing import drawn


def test_colours_and_blanks_at_the_end_are_left_out() -> None:
    assert drawn(Text("[b]one   \ntwo", style="bold red")) == ["[b]one", "two"]


def test_a_long_line_is_folded() -> None:
    assert drawn(Text("one two three"), width=8) == ["one two", "three"]
