"""Calls into the file's own functions and classes."""

from __future__ import annotations

from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import Fitted, ModelMade
from bakeoff.bridge.reading.values import Unknown

NET = """
from tensorflow import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = keras.layers.Flatten()
        self.b = keras.layers.Dense(10)
    def call(self, x):
        return self.b(self.a(x))
net = Net()
net.fit(x, y)
"""


def test_defaults_are_those_of_the_definition() -> None:
    assert value_of("n = 1\ndef f(a=n, *, b=n):\n    return a + b\nn = 5\nit = f()") == 2


def test_an_argument_that_is_not_given_is_unknown() -> None:
    assert isinstance(value_of("def f(a):\n    return a\nit = f()"), Unknown)


def test_a_model_of_a_class_of_the_file_has_the_layers_that_its_call_chains() -> None:
    made, *_, fitted = [what for what in events_of(NET) if isinstance(what, ModelMade | Fitted)]
    assert isinstance(made, ModelMade)
    assert isinstance(fitted, Fitted)
    assert made.how == "subclass"
    assert [getattr(layer, "name", "") for layer in fitted.layers] == ["Flatten", "Dense"]


def test_an_object_keeps_what_its_start_set() -> None:
    assert value_of("class A:\n    def __init__(self, n):\n        self.n = n\nit = A(n=3).n") == 3
