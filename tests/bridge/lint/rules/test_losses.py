"""Whether loss, output and labels fit each other."""

from __future__ import annotations

from tests.bridge.lint.checked import in_script, messages

LINEAR = "model = keras.Sequential([layers.Flatten(), layers.Dense(10)])\n"
FIT = "\nmodel.fit(x_train, y_train, epochs=2)"


def compiled(loss: str) -> str:
    return f'model.compile(optimizer="adam", loss={loss}, metrics=["accuracy"]){FIT}'


def test_raw_outputs_need_from_logits() -> None:
    assert messages("BK204", LINEAR + compiled("LOSS")) == [
        "The last layer has no activation and the loss expects probabilities: set from_logits=True."
    ]
    logits = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    assert "BK204" not in in_script(LINEAR + compiled(logits))


def test_softmax_as_a_layer_of_its_own_counts() -> None:
    own = 'model = keras.Sequential([layers.Flatten(), layers.Dense(10), layers.Activation("softmax")])\n'
    assert "BK204" not in in_script(own + compiled("LOSS"))


def test_an_output_that_is_not_known_is_left_alone() -> None:
    unknown = "import other\nmodel = keras.Sequential([layers.Flatten(), other.Layer()])\n"
    assert "BK204" not in in_script(unknown + compiled("LOSS"))
    computed = "import other\nmodel = keras.Sequential([layers.Flatten(), layers.Dense(10, activation=other.f())])\n"
    assert "BK204" not in in_script(computed + compiled("LOSS"))


def test_another_loss_than_cross_entropy_is_left_alone() -> None:
    assert "BK204" not in in_script(LINEAR + compiled("'mse'"))


def test_labels_and_loss_are_held_against_each_other() -> None:
    assert "BK205" in in_script("model = network()\n" + compiled("'categorical_crossentropy'"))
    encoded = "y_train = keras.utils.to_categorical(y_train, 10)\nmodel = network()\n"
    assert "BK205" in in_script(encoded + compiled("'sparse_categorical_crossentropy'"))
    assert "BK205" not in in_script(encoded + compiled("'categorical_crossentropy'"))


def test_labels_that_something_else_was_done_to_are_left_alone() -> None:
    other = "import other\ny_train = other.encoded(y_train)\nmodel = network()\n"
    assert "BK205" not in in_script(other + compiled("'categorical_crossentropy'"))
