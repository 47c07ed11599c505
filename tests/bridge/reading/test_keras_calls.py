"""Calls into Keras that make layers, tensors and models."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import Fitted
from bakeoff.bridge.reading.values import Defined, Made, Unknown, Value

START = "import keras\nfrom keras import layers\nx = i = keras.Input((784,))\n"


def _layers(source: str) -> tuple[Value, ...]:
    (fit,) = [what for what in events_of(f"{START}{source}") if isinstance(what, Fitted)]
    return fit.layers


def test_a_chain_of_tensors_is_a_chain_of_layers() -> None:
    found = _layers("x = layers.Dense(3)(x)\nx = keras.activations.relu(x)\nkeras.Model(i, [x]).fit(a, b)")
    assert [layer.name for layer in found if isinstance(layer, Made)] == ["Input", "Dense", "Activation"]


@pytest.mark.parametrize(
    "source",
    [
        "x = layers.add([layers.Dense(3)(x), layers.Dense(3)(x)])",
        "x = layers.Concatenate()([x, x])",
        "x = layers.Dense(3)(x) + 1",
        "x = keras.ops.square(x)",
    ],
)
def test_a_graph_with_branches_is_no_chain(source: str) -> None:
    assert any(isinstance(layer, Unknown) for layer in _layers(f"{source}\nkeras.Model(i, x).fit(a, b)"))


def test_the_backend_is_tensorflow_with_channels_last_unless_it_is_set() -> None:
    start = "from keras import backend as K\n"
    assert value_of(f"{start}it = (K.backend(), K.image_data_format())") == ("tensorflow", "channels_last")
    assert value_of(f"{start}K.set_image_dim_ordering('th')\nit = K.image_dim_ordering()") == "th"


def test_a_clone_has_the_same_layers() -> None:
    source = "m = keras.Sequential([layers.Dense(3)])\nn = keras.models.clone_model(m)\nn.fit(a, b)"
    assert [layer.name for layer in _layers(source) if isinstance(layer, Made)] == ["Dense"]


OWN = "from keras import backend as K\ndef mine(x):\n    return {}\n"


@pytest.mark.parametrize(
    ("body", "activation"),
    [
        ("K.relu(x)", "relu"),
        ("keras.activations.leaky_relu(x, alpha=0.1)", ("LeakyReLU", ("negative_slope", 0.1))),
        ("K.relu(x, max_value=6)", ("ReLU", ("max_value", 6))),
    ],
)
def test_a_function_that_is_one_activation_is_that_one(body: str, activation: object) -> None:
    dense, again = _layers(
        START
        + OWN.format(body)
        + "m = keras.Sequential([layers.Dense(3, activation=mine), layers.Activation(mine)])\nm.fit(a, b)"
    )
    assert isinstance(dense, Made)
    assert isinstance(again, Made)
    for found in (dict(dense.keywords)["activation"], again.positional[0]):
        told = (found.name, *found.keywords) if isinstance(found, Made) else found
        assert told == activation


@pytest.mark.parametrize("body", ["K.sigmoid(x) * x", "K.relu(x, 0.1)", "K.relu(K.relu(x))", "unknown(x)"])
def test_a_function_that_does_more_is_not_read(body: str) -> None:
    (layer,) = _layers(START + OWN.format(body) + "keras.Sequential([layers.Dense(3, activation=mine)]).fit(a, b)")
    assert isinstance(layer, Made)
    assert isinstance(dict(layer.keywords)["activation"], Defined)


def test_settings_of_an_activation_of_a_tensor_are_kept() -> None:
    *_, last = _layers("x = keras.activations.relu(layers.Dense(3)(x), max_value=6)\nkeras.Model(i, x).fit(a, b)")
    assert isinstance(last, Made)
    assert (last.name, last.keywords) == ("ReLU", (("max_value", 6),))
