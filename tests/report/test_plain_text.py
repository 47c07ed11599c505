"""Foreign text made safe: nothing in it can move a cursor, colour a line or turn a sentence around."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.report import plain, plain_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two 3×3 convolutions – ½", "two 3×3 convolutions – ½"),
        ("[red]alarm[/red]", "[red]alarm[/red]"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07text", "]0;titletext"),
        ("\x9b31mred", "31mred"),
        ("one\n  two\tthree\u2028four", "one two three four"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("over\rwritten\x08", "over written"),
        ("\ud800", ""),
    ],
)
def test_controls_are_left_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_lines_stay_lines() -> None:
    assert plain_lines("one\x1b[2J\n    two \x07\nthree") == "one[2J\n    two\nthree"


@given(st.text())
def test_what_is_shown_is_one_line_of_visible_characters(text: str) -> None:
    shown = plain(text)
    assert {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
    assert plain(shown) == shown
    assert len(shown.splitlines()) <= 1
