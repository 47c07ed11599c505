"""A terminal's look: tables without frames, and foreign text that cannot move a cursor or turn a sentence around."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.terminal import GAP, new_table, note, pairs, plain, plain_lines
from bakeoff.testing import drawn


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


def test_columns_stand_apart_without_a_frame() -> None:
    table = new_table(title="[b]numbers")
    table.add_column("one")
    table.add_column("two", justify="right")
    table.add_row("a", "1,000")
    assert drawn(table) == ["[b]numbers", "one    two", "──────────", "a    1,000"]
    assert len("one    two") == len("one") + GAP + len("1,000")


def test_pairs_are_what_and_how() -> None:
    table = pairs()
    table.add_row("source", "built in")
    assert drawn(table) == ["source  built in"]


def test_a_long_note_hangs_behind_its_mark() -> None:
    assert drawn(note("one two three four five six seven"), width=30) == ["! one two three four five six", "  seven"]
