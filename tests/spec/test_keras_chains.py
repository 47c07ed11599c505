"""The order of layers in Sequential and functional models."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import keras
import pytest
from keras import layers

from bakeoff.errors import StudyError
from bakeoff.spec.keras_chains import chained_layers
from bakeoff.spec.keras_configs import layer_name

# Keras ships no types.
Model = Any


def names(model: dict[str, Any]) -> list[str]:  # what JSON holds
    return [layer_name(entry) for entry in chained_layers(model)]


def described(model: Model) -> dict[str, Any]:  # as above
    plain: dict[str, Any] = json.loads(model.to_json())  # as above
    return plain


def keras_2(*nodes: tuple[str, list[object]], outputs: list[object]) -> dict[str, Any]:  # as above
    entries = [
        {"class_name": "Dense", "config": {"name": name}, "name": name, "inbound_nodes": inbound}
        for name, inbound in nodes
    ]
    return {"class_name": "Model", "config": {"name": "old", "layers": entries, "output_layers": outputs}}


def test_a_sequential_model_is_in_order() -> None:
    entries = [{"class_name": "Dense", "config": {"name": name}} for name in "cab"]
    assert names({"class_name": "Sequential", "config": {"layers": entries}}) == ["c", "a", "b"]
    # Before Keras 2.2.3 the configuration was the list itself.
    assert names({"class_name": "Sequential", "config": entries}) == ["c", "a", "b"]


def test_a_functional_chain_of_keras_3_is_followed() -> None:
    start = keras.Input((4,), name="start")
    middle = layers.Dense(3, name="middle")(start)
    end = layers.Dense(2, name="end")(middle)
    assert names(described(keras.Model(start, end))) == ["start", "middle", "end"]


def test_a_functional_chain_of_keras_2_is_followed_whatever_its_order() -> None:
    model = keras_2(
        ("end", [[["middle", 0, 0, {}]]]),
        ("start", []),
        ("middle", [[["start", 0, 0, {"training": None}]]]),
        outputs=[["end", 0, 0]],
    )
    assert names(model) == ["start", "middle", "end"]


def branched() -> Model:
    start = keras.Input((4,), name="start")
    left, right = layers.Dense(3, name="left")(start), layers.Dense(3, name="right")(start)
    return keras.Model(start, layers.Add(name="sum")([left, right]))


def shared() -> Model:
    start = keras.Input((4,), name="start")
    twice = layers.Dense(4, name="twice")
    return keras.Model(start, twice(twice(start)))


def two_inputs() -> Model:
    first, second = keras.Input((4,), name="first"), keras.Input((4,), name="second")
    return keras.Model([first, second], layers.Concatenate(name="both")([first, second]))


def two_outputs() -> Model:
    start = keras.Input((4,), name="start")
    middle = layers.Dense(3, name="middle")(start)
    return keras.Model(start, [middle, layers.Dense(3, name="end")(middle)])


def always_on() -> Model:
    start = keras.Input((4,), name="start")
    return keras.Model(start, layers.Dropout(0.5, name="noise")(start, training=True))


@pytest.mark.parametrize(
    ("build", "problem"),
    [
        (branched, "layer 'right': the graph is no chain: 'start' leads to 'left' and 'right'"),
        (shared, "layer 'twice': it is used more than once"),
        (two_inputs, "layer 'second': the graph is no chain: 'first' and 'second' are inputs"),
        (two_outputs, "layer 'end': what the model gives is not what its last layer gives"),
        (always_on, "layer 'noise': it is called with training"),
    ],
)
def test_a_graph_that_is_no_chain_is_refused_with_the_layer(build: Callable[[], Model], problem: str) -> None:
    with pytest.raises(StudyError, match=problem):
        chained_layers(described(build()))


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        ({"class_name": "Sequential", "config": {"layers": "many"}}, "layers: must be a list of layers, found 'many'"),
        ({"class_name": "Sequential", "config": {"layers": []}}, "layers: must be a list of layers"),
        ({"class_name": "Sequential", "config": {"layers": [{}] * 1001}}, "a model may have 1,000 layers"),
        ({"class_name": "MyModel", "config": {}}, "MyModel is a model of its author's own class"),
        (keras_2(("a", [[["a", 0, 0, {}]]]), outputs=[["a", 0, 0]]), "no layer of the model is an input"),
        (keras_2(("a", []), ("a", []), outputs=[["a", 0, 0]]), "layer 'a': it is not in the chain"),
        (
            keras_2(("a", []), ("b", [[["c", 0, 0]]]), ("c", [[["b", 0, 0]]]), outputs=[["c", 0, 0]]),
            "layer 'b': it is not in the chain that starts at the input",
        ),
        (keras_2(("a", [3]), outputs=[]), "layer 'a': it does not take one input"),
        (keras_2(("a", [[[{}, 0, 0]]]), outputs=[]), "layer 'a': it does not take one input"),
        (keras_2(("a", [{"args": [{"config": 3}], "kwargs": 3}]), outputs=[]), "layer 'a': it does not take one input"),
    ],
)
def test_what_is_no_model_is_refused(model: dict[str, Any], problem: str) -> None:  # as above
    with pytest.raises(StudyError, match=problem):
        chained_layers(model)
