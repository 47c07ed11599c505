"""The look of a view: its title above, figures flush right."""

from __future__ import annotations

from bakeoff.report.table_view import Column, TableView, cells
from bakeoff.report.tables import drawn_view
from bakeoff.testing import drawn


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
