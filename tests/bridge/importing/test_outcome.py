"""Notes in words."""

from __future__ import annotations

from bakeoff.bridge import Note
from bakeoff.bridge.source.place import Place


def test_a_note_stands_behind_its_place() -> None:
    assert str(Note(place=Place(cell=3, line=2), text="left out.")) == "cell 3, line 2: left out."
    assert str(Note(place=None, text="left out.")) == "left out."
