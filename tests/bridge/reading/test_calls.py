"""Whatever is called, something is known of what it gives."""

from __future__ import annotations

from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.values import Made, PredictionRef, Unknown, WeightsRef

MODEL = "import keras, numpy as np\nmodel = keras.Sequential([keras.layers.Dense(10)])\n"


def test_a_partial_call_is_finished_later() -> None:
    value = value_of(
        "from functools import partial\nimport keras\nf = partial(keras.layers.Dense, 3, name='a')\nit = f(4)"
    )
    assert isinstance(value, Made)
    assert (value.positional, value.keywords) == ((3, 4), (("name", "a"),))


def test_what_is_computed_from_a_prediction_is_told_as_the_prediction() -> None:
    assert isinstance(value_of(f"{MODEL}it = np.argmax(model.predict(x), axis=1)"), PredictionRef)


def test_a_method_of_weights_is_told_as_the_weights() -> None:
    value = value_of(f"{MODEL}it = model.get_weights()[1].flatten()")
    assert isinstance(value, WeightsRef)
    assert value.index == 1


def test_a_call_of_something_unknown_is_unknown() -> None:
    assert isinstance(value_of("it = something(3)(4)"), Unknown)
