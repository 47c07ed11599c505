"""A file whose functions nobody calls is read as if somebody did."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import reading_of

from bakeoff.bridge.reading.events import Fitted
from bakeoff.bridge.reading.values import Array

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


DRIVEN = """
import keras
class Digits:
    def __init__(self, epochs=4):
        self.epochs = epochs
    def load(self):
        self.data = keras.datasets.mnist.load_data()[0]
    def build(self):
        self.net = keras.Sequential([keras.layers.Dense(10)])
    def learn(self):
        self.net.fit(*self.data, epochs=self.epochs)
    def name(self, suffix):
        return suffix
"""
WHOLE = "    def everything(self):\n        self.load()\n        self.build()\n        self.learn()\n"


@pytest.mark.parametrize("source", [DRIVEN, DRIVEN + WHOLE])
def test_a_class_is_followed_as_it_would_be_used(source: str) -> None:
    (fit,) = [event.what for event in reading_of(source).events if isinstance(event.what, Fitted)]
    assert (len(fit.layers), dict(fit.arguments)["epochs"]) == (1, 4)
    assert isinstance(dict(fit.arguments)["x"], Array)
