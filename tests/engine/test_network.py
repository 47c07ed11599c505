"""A network's layers keep their places; the last softmax goes into the loss."""

from __future__ import annotations

import pytest
from tests.engine.small import layer, settings

from bakeoff.engine.network import dropout_rates, nodes
from bakeoff.spec import Activation, Conv2D, Dense


def test_every_layer_gets_its_place_its_name_and_its_shapes() -> None:
    of = settings("Conv2D(4, 3)", "Flatten()", "Dense(3, activation='softmax')")
    network = nodes(of, (7, 6, 2))
    assert [node.position for node in network] == [0, 1, 2]
    assert [node.facts.name for node in network] == ["layer0", "layer1", "layer2"]
    assert [node.facts.output_shape for node in network] == [(5, 4, 4), (80,), (3,)]


def test_a_last_dense_layer_gives_logits() -> None:
    last = nodes(settings("Dense(5, activation='relu')", "Dense(3, activation='softmax')"), (4,))[-1].layer
    assert last == Dense(3)


def test_a_last_convolution_gives_logits() -> None:
    last = nodes(settings("Conv2D(3, 2, activation='softmax')"), (2, 2, 1))[-1].layer
    assert last == Conv2D(3, (2, 2))


@pytest.mark.parametrize("text", ["Softmax()", "Activation('softmax')"])
def test_a_last_layer_that_is_only_a_softmax_is_left_out(text: str) -> None:
    assert [node.layer for node in nodes(settings("Dense(3)", text), (4,))] == [Dense(3)]


def test_a_softmax_in_the_middle_stays() -> None:
    network = nodes(settings("Dense(3, activation='softmax')", "Softmax()", "Dense(3, activation='softmax')"), (4,))
    assert [node.layer for node in network] == [layer("Dense(3, 'softmax')"), Activation("softmax"), Dense(3)]


def test_layers_that_drop_nothing_have_no_rate() -> None:
    of = settings("Dropout(0.5)", "Dense(3)", "Dropout(0.0)", "Dropout(0.25)", "Dense(3, activation='softmax')")
    assert dropout_rates(of) == {0: 0.5, 3: 0.25}
