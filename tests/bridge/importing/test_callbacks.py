"""Callbacks that a fit is given."""

from __future__ import annotations

from tests.bridge.scripts import value_of

from bakeoff.bridge.importing.callbacks import callback_texts
from bakeoff.bridge.source.place import Place

PLACE = Place(cell=0, line=9)


def test_those_that_only_watch_are_left_out_and_others_noted() -> None:
    value = value_of(
        "from keras.callbacks import *\n"
        "it = [EarlyStopping(patience=2), TensorBoard(), LearningRateScheduler(lambda e: 1), mine]"
    )
    texts, notes = callback_texts(value, place=PLACE)
    assert texts == ("EarlyStopping(patience=2)",)
    assert [note.place.line if note.place else 0 for note in notes] == [2, 9]
    assert "lambda is code of the file's own, which is not run" in notes[0].text


def test_none_are_none() -> None:
    assert callback_texts(None, place=PLACE) == ((), ())
