"""Looking into values: nested ones, names of Keras, and short texts."""

from __future__ import annotations

from bakeoff.bridge.lint.values import argument, given, is_keras, layer_kind, nested, package_of, shown, word_of
from bakeoff.bridge.reading.values import External, Made, Table, Unknown
from bakeoff.bridge.source.place import Place

HERE = Place(cell=0, line=1)
SGD = Made(function="keras.optimizers.SGD", positional=(0.1,), keywords=(("momentum", 0.9),), place=HERE)


def test_a_value_is_shown_as_one_would_write_it() -> None:
    assert shown(SGD) == "SGD(0.1, momentum=0.9)"
    assert shown((1, "a", None, External("keras.losses.mse"))) == "[1, 'a', None, mse]"
    assert shown(Unknown(reason="why", place=HERE)) == "…"
    assert len(shown("a" * 500)) == 80


def test_a_call_is_asked_by_name_or_position() -> None:
    assert given(SGD, "learning_rate", position=0) == 0.1
    assert given(SGD, "momentum", position=1) == 0.9
    assert given(SGD, "nesterov", position=2) is None
    assert argument((("epochs", 5),), "epochs") == 5
    assert argument((), "epochs") is None


def test_all_that_stands_in_a_value_is_found() -> None:
    assert list(nested([(1, (2, SGD))]))[2:] == [(2, SGD), 2, SGD, 0.1, 0.9]
    assert 4 in nested([Table(((3, 4),))])


def test_keras_is_known_under_its_names() -> None:
    for path in ("keras.layers.Dense", "tensorflow.keras.layers.Dense", "tf_keras.layers.Dense"):
        assert is_keras(path, "layers")
    assert is_keras("tensorflow.python.keras.optimizer_v2.adam.Adam") is True
    assert not is_keras("keras.layers.Dense", "optimizers")
    assert not is_keras("kerastuner.layers.Dense")
    assert (package_of("keras.Model"), package_of("tensorflow.keras.Model"), package_of("torch.nn")) == (
        "keras",
        "tf.keras",
        "",
    )


def test_old_layers_bear_their_new_names() -> None:
    assert layer_kind(Made(function="keras.layers.Convolution2D", place=HERE)) == "Conv2D"
    assert layer_kind(Made(function="other.Dense", place=HERE)) == layer_kind(3) == ""


def test_a_function_has_a_word() -> None:
    assert word_of(External("tensorflow.nn.softmax")) == word_of("Softmax") == "softmax"
    assert word_of(3) == ""
