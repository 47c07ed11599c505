"""An event knows where the file's top level led to it."""

from __future__ import annotations

from bakeoff.bridge.reading.events import Event, ModelMade
from bakeoff.bridge.source.place import Place

MADE = ModelMade(how="Sequential")


def test_an_event_at_the_top_is_where_it_stands() -> None:
    event = Event(number=0, place=Place(cell=2, line=4), what=MADE)
    assert event.at == Place(cell=2, line=4)


def test_an_event_within_a_function_is_where_the_outermost_call_stands() -> None:
    calls = (Place(cell=5, line=1), Place(cell=2, line=9))
    assert Event(number=0, place=Place(cell=1, line=4), called_from=calls, what=MADE).at == Place(cell=5, line=1)
