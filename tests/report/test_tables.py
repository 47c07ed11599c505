"""The look that tables share: no frame, two blanks between columns, marks before notes."""

from __future__ import annotations

from bakeoff.report import note
from bakeoff.report.tables import GAP, new_table, pairs
from bakeoff.testing import drawn


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
