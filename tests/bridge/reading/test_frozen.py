"""Values as events keep them change no more, and are bounded."""

from __future__ import annotations

from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import Bound
from bakeoff.bridge.reading.values import Defined, ModelRef, Unknown


def test_a_list_is_kept_as_it_was() -> None:
    bound = [what for what in events_of("a = [1]\nb = a\na.append(2)\nb = b") if isinstance(what, Bound)]
    assert [each.value for each in bound] == [(1,), (1,), (1, 2)]


def test_models_and_functions_are_kept_as_references() -> None:
    assert isinstance(value_of("import keras\nit = keras.Sequential()"), ModelRef)
    assert isinstance(value_of("def f():\n    pass\nit = f"), Defined)


def test_what_is_too_large_is_not_kept() -> None:
    value = value_of("it = (1, 1)\nfor _ in range(20):\n    it = (it, it)")
    assert isinstance(value, Unknown)
    assert value.reason == "it is too large"
