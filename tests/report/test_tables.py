"""The look that tables share: no frame, two blanks between columns, marks before notes."""

from __future__ import annotations

from bakeoff.report import note
from bakeoff.report.table_view import Column, TableView, cells
from bakeoff.report.tables import GAP, drawn_view, new_table, pairs
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


def test_a_view_is_drawn_below_its_title_with_figures_flush_right() -> None:
    columns = (Column(heading="variant", kind="variant"), Column(heading="test\naccuracy"))
    view = TableView(title="[b]All of them", columns=columns, rows=(cells("narrow", "0.5"), cells("wide", "0.8125")))
    assert drawn(drawn_view(view)) == [
        "[b]All of them",
        "             test",
        "variant  accuracy",
        "─────────────────",
        "narrow        0.5",
        "wide       0.8125",
    ]
