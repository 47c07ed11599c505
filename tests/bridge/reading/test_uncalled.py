"""A file whose functions nobody calls is read as if somebody did."""

from __future__ import annotations

from tests.bridge.scripts import reading_of

from bakeoff.bridge.reading.events import Fitted

FUNCTION = "import keras\ndef train(x, epochs=3):\n    m = keras.Sequential()\n    m.fit(x, epochs=epochs)\n"
CLASS = "import keras\nclass A:\n    def train(self):\n        m = keras.Sequential()\n        m.fit(x)\n"


def test_a_function_that_fits_is_followed_with_its_defaults() -> None:
    reading = reading_of(FUNCTION)
    (fit,) = [event for event in reading.events if isinstance(event.what, Fitted)]
    assert not fit.is_certain
    assert isinstance(fit.what, Fitted)
    assert dict(fit.what.arguments)["epochs"] == 3
    assert reading.unread[-1].reason == "nobody calls it in this file; it is read with its defaults."


def test_a_method_that_fits_is_followed() -> None:
    assert sum(isinstance(event.what, Fitted) for event in reading_of(CLASS).events) == 1


def test_a_file_that_fits_of_itself_is_read_as_it_stands() -> None:
    reading = reading_of(f"{FUNCTION}m = keras.Sequential()\nm.fit(x)")
    assert sum(isinstance(event.what, Fitted) for event in reading.events) == 1
