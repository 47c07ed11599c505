"""What each layer of a trained network gives."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import FIT

from bakeoff.bridge import document_from_text, read
from bakeoff.bridge.lint.checking import gathered
from bakeoff.bridge.lint.facts import SCALED
from bakeoff.bridge.lint.shapes import network_shapes, trained_settings


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
    assert [facts.output_shape for facts in network_shapes(evidence, training)] == shapes


def test_a_network_that_cannot_be_imported_has_none() -> None:
    text = f"{SCALED}\nmodel = keras.Sequential([layers.GRU(3)])\n{FIT}"
    evidence = gathered(read(document_from_text(text, name="a.py")))
    assert trained_settings(evidence, evidence.trainings[0]) is None
    assert network_shapes(evidence, evidence.trainings[0]) == ()
