"""A file is read from top to bottom."""

from __future__ import annotations

from tests.bridge.scripts import reading_of

from bakeoff.bridge import document_from_text, read
from bakeoff.bridge.reading.events import Bound
from bakeoff.bridge.source.place import Place


def test_events_are_numbered_and_placed() -> None:
    reading = read(document_from_text("# %%\na = 1\n# %%\nb = a\n", name="cells.py"))
    assert [(event.number, event.place.line) for event in reading.events] == [(0, 2), (1, 4)]
    assert [event.what.value for event in reading.events if isinstance(event.what, Bound)] == [1, 1]


def test_uses_of_names_are_found_where_they_stand() -> None:
    assert reading_of("batch_size = 1\nprint(batch_size, batch_size)").loads["batch_size"] == (
        Place(cell=0, line=2, column=7),
        Place(cell=0, line=2, column=19),
    )


def test_what_no_cell_could_hold_is_passed_on() -> None:
    (unread,) = reading_of("x = = 3\ny = 1").unread
    assert (unread.place.line, unread.what) == (1, "x = = 3")
