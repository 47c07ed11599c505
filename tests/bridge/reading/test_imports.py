"""What imports bring."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.values import External


@pytest.mark.parametrize(
    ("statement", "expression", "path"),
    [
        ("import keras.layers as L", "L.Dense", "keras.layers.Dense"),
        ("import keras.layers", "keras.layers.Dense", "keras.layers.Dense"),
        ("from tensorflow.python.keras.layers import Dense as D", "D", "tensorflow.keras.layers.Dense"),
        ("from tensorflow.contrib.keras.python.keras import layers", "layers.Dense", "tensorflow.keras.layers.Dense"),
        ("import tensorflow.compat.v1 as tf", "tf.keras.Model", "tensorflow.keras.Model"),
        ("from keras.api._v2.keras import layers", "layers.Dense", "keras.layers.Dense"),
        ("from . import helpers", "helpers.f", "..helpers.f"),
    ],
)
def test_a_name_stands_for_its_whole_path(statement: str, expression: str, path: str) -> None:
    assert value_of(f"{statement}\nit = {expression}") == External(path)
