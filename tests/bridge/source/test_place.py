"""Places in words."""

from __future__ import annotations

from bakeoff.bridge.source.place import Place


def test_a_place_in_a_notebook_names_its_cell() -> None:
    assert str(Place(cell=3, line=2, column=5)) == "cell 3, line 2"


def test_a_place_in_a_script_is_a_line() -> None:
    assert str(Place(cell=0, line=12)) == "line 12"


def test_places_stand_in_the_order_of_the_file() -> None:
    places = [Place(cell=2, line=1), Place(cell=1, line=9), Place(cell=1, line=2, column=7), Place(cell=1, line=2)]
    assert sorted(places) == [places[3], places[2], places[1], places[0]]
