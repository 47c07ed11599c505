"""What stands in square brackets."""

from __future__ import annotations

from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import WeightsTaken
from bakeoff.bridge.reading.values import LayerRef, Unknown

MODEL = "import keras\nmodel = keras.Sequential([keras.layers.Dense(10), keras.layers.Dropout(.5)])\n"


def test_items_and_slices_of_lists() -> None:
    assert value_of("it = [1, 2, 3, 4][1:3]") == (2, 3)
    assert value_of("it = 'abc'[-1]") == "c"
    assert isinstance(value_of("it = [1][5]"), Unknown)


def test_a_tensor_taken_by_its_index_is_told() -> None:
    taken = [what for what in events_of(f"{MODEL}w = model.get_weights()[4]") if isinstance(what, WeightsTaken)]
    assert [(what.layer, what.index, len(what.layers)) for what in taken] == [(None, 4, 2)]
    taken = [what for what in events_of(f"{MODEL}model.layers[1].get_weights()[0]") if isinstance(what, WeightsTaken)]
    assert [(what.layer, what.index) for what in taken] == [(1, 0)]


def test_a_layer_is_taken_by_its_index() -> None:
    value = value_of(f"{MODEL}it = model.layers[-1]")
    assert isinstance(value, LayerRef)
    assert value.index == 1
