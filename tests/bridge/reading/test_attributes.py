"""What stands behind a dot."""

from __future__ import annotations

from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.values import External, HistoryRef, Unknown

MODEL = "import keras\nmodel = keras.Sequential([keras.layers.Dense(10)])\n"


def test_a_path_grows_by_its_attributes() -> None:
    assert value_of("import tensorflow as tf\nit = tf.keras.layers") == External("tensorflow.keras.layers")


def test_a_history_is_that_of_its_fit() -> None:
    value = value_of(f"{MODEL}h = model.fit(x, y)\nit = h.history['val_loss']")
    assert isinstance(value, HistoryRef)
    assert value.curve == "val_loss"


def test_an_attribute_of_a_number_is_unknown() -> None:
    assert isinstance(value_of("it = (3).real"), Unknown)
