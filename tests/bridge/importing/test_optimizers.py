"""Optimizers that a file compiles."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.importing.optimizers import optimizer_text
from bakeoff.bridge.reading.events import Flavour
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError

FLAVOUR = Flavour(package="tf.keras", major=2, reason="")
PLACE = Place(cell=0, line=1)


@pytest.mark.parametrize(
    "written", ["'sgd'", "keras.optimizers.SGD()", "keras.optimizers.get('SGD')", "keras.optimizers.SGD"]
)
def test_a_string_a_class_and_a_call_come_to_the_same(written: str) -> None:
    value = value_of(f"import keras\nit = {written}")
    assert optimizer_text(value, FLAVOUR, place=PLACE) == ("SGD(learning_rate=0.01, momentum=0.0)", ())


def test_what_bakeoff_has_not_is_left_out_and_noted() -> None:
    value = value_of("import keras\nit = keras.optimizers.Adam(jit_compile=True)")
    (note,) = optimizer_text(value, FLAVOUR, place=PLACE)[1]
    assert note.text == "Adam: `jit_compile` is left out: bakeoff has none."


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("'ftrl'", "there is no optimizer 'ftrl'"),
        ("unknown", "the optimizer is not known: 'unknown' is defined"),
    ],
)
def test_an_optimizer_that_cannot_be_is_refused(written: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        optimizer_text(value_of(f"it = {written}"), FLAVOUR, place=PLACE)
