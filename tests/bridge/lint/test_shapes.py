"""What each layer of a trained network gives."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import FIT

from bakeoff.bridge import document_from_text, read
from bakeoff.bridge.lint.checking import gathered
from bakeoff.bridge.lint.facts import SCALED
from bakeoff.bridge.lint.shapes import network_shapes


@pytest.mark.parametrize(
    ("build", "shapes"),
    [
        ("model = network(64)", [(784,), (64,), (10,)]),
        ("x_train = x_train.reshape(60000, 784)\nmodel = network(8)", [(784,), (8,), (10,)]),
        ("import other\nx_train = other.load()\nmodel = network(64)", []),
    ],
)
def test_shapes_follow_from_layers_and_images(build: str, shapes: list[tuple[int, ...]]) -> None:
    evidence = gathered(read(document_from_text(f"{SCALED}\n{build}\n{FIT}", name="a.py")))
    (training,) = evidence.trainings
    assert [facts.output_shape for facts in network_shapes(training)] == shapes


def test_a_network_that_cannot_be_imported_has_none() -> None:
    text = f"{SCALED}\nmodel = keras.Sequential([layers.GRU(3)])\n{FIT}"
    evidence = gathered(read(document_from_text(text, name="a.py")))
    assert evidence.trainings[0].settings is None
    assert network_shapes(evidence.trainings[0]) == ()
