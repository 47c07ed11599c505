"""Calls to what the file does not define are told, and what they give keeps how it was made."""

from __future__ import annotations

from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.values import Array, Made


def test_a_call_is_told_with_its_path_and_arguments() -> None:
    (called,) = events_of("import numpy as np\nnp.random.seed(7)")
    assert isinstance(called, Called)
    assert (called.call.function, called.call.positional) == ("numpy.random.seed", (7,))


def test_a_method_keeps_what_it_was_called_on() -> None:
    called = events_of("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.set_yscale('log')")[-1]
    assert isinstance(called, Called)
    assert called.call.function == "matplotlib.pyplot.subplots().set_yscale"
    assert isinstance(called.call.receiver, Made)
    assert called.call.receiver.item == 1


def test_a_scaler_changes_an_array() -> None:
    value = value_of(
        "from keras.datasets import mnist\nfrom sklearn.preprocessing import StandardScaler\n"
        "(x, y), _ = mnist.load_data()\nit = StandardScaler().fit_transform(x.reshape(-1, 784))"
    )
    assert isinstance(value, Array)
    assert [step.kind for step in value.steps] == ["reshape", "scaler"]
