"""What loops go over and assignments unpack."""

from __future__ import annotations

from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.values import Made, ScoreRef, Unknown

MODEL = "import keras\nmodel = keras.Sequential([keras.layers.Dense(10)])\n"


def test_what_a_call_gave_is_unpacked_by_number() -> None:
    value = value_of("import matplotlib.pyplot as plt\nfig, it = plt.subplots()")
    assert isinstance(value, Made)
    assert (value.function, value.item) == ("matplotlib.pyplot.subplots", 1)


def test_a_score_is_unpacked_into_loss_and_accuracy() -> None:
    value = value_of(f"{MODEL}loss, it = model.evaluate(x, y)")
    assert isinstance(value, ScoreRef)
    assert value.index == 1


def test_more_names_than_values_are_unknown() -> None:
    assert isinstance(value_of("a, it = (1,)"), Unknown)


def test_a_dictionary_gives_its_keys() -> None:
    assert value_of("it = [k for k in {'a': 1, 'b': 2}]") == ("a", "b")
