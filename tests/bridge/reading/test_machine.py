"""The steps of a file are counted, and what may not run is told as such."""

from __future__ import annotations

from tests.bridge.scripts import reading_of, value_of

from bakeoff.bridge.reading.events import Fitted
from bakeoff.bridge.reading.machine import MOST_EVENTS
from bakeoff.bridge.reading.values import Unknown

MODEL = "import keras\nmodel = keras.Sequential([keras.layers.Dense(10)])\n"


def test_a_file_that_never_ends_is_read_up_to_a_bound() -> None:
    reading = reading_of("while True:\n    print(1)\n    while True:\n        print(2)\nx = 1")
    assert len(reading.events) <= MOST_EVENTS
    assert any("first 1,000 rounds" in each.reason or "too much" in each.reason for each in reading.unread)


def test_events_in_a_branch_that_may_not_run_are_not_certain() -> None:
    reading = reading_of(f"{MODEL}if input():\n    model.fit(x, y)\nmodel.fit(x, y)")
    assert [event.is_certain for event in reading.events if isinstance(event.what, Fitted)] == [False, True]


def test_events_within_functions_know_the_calls_that_led_there() -> None:
    reading = reading_of(f"{MODEL}def train(m):\n    m.fit(x, y)\ntrain(model)")
    (fit,) = [event for event in reading.events if isinstance(event.what, Fitted)]
    assert (fit.place.line, [place.line for place in fit.called_from], fit.at.line) == (4, [5], 5)


def test_recursion_ends() -> None:
    assert isinstance(value_of("def f(n):\n    return f(n + 1)\nit = f(0)"), Unknown)
