"""Tables as plain facts."""

from __future__ import annotations

from bakeoff.report.table_view import Cell, Column, cells


def test_a_heading_stands_on_one_line_where_there_is_room() -> None:
    assert Column(heading="other seeds,\nthese images").title == "other seeds, these images"


def test_cells_without_figures_are_ordered_by_their_texts() -> None:
    assert cells("narrow", "wide") == (Cell(text="narrow", order=None), Cell(text="wide", order=None))
