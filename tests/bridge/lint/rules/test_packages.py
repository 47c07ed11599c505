"""Networks whose parts come from two packages."""

from __future__ import annotations

from tests.bridge.lint.checked import FIT, in_script, messages

TF = "import tensorflow as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])\n"
OLD = "from keras.utils import np_utils\n"


def test_an_optimizer_of_the_other_package_is_found() -> None:
    code = OLD + TF + 'model.compile(optimizer=keras.optimizers.SGD(lr=0.1), loss="mse")\nmodel.fit(x_train, y_train)'
    assert "BK213" in in_script(code)


def test_data_of_the_other_package_is_left_alone() -> None:
    assert "BK213" not in in_script(OLD + TF + FIT)


def test_one_package_is_left_alone() -> None:
    assert "BK213" not in in_script("model = network()\n" + FIT)


OTHER = "other = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])\n"
FIT_TF = 'model.compile(optimizer="adam", loss=LOSS)\nmodel.fit(x_train, y_train)\n'


def test_a_network_of_each_package_is_left_alone() -> None:
    whole = "other.compile(optimizer=keras.optimizers.SGD(lr=0.1), loss=LOSS)\nother.fit(x_train, y_train)"
    assert "BK213" not in in_script(OLD + TF + FIT_TF + OTHER + whole)


def test_an_optimizer_that_a_network_of_its_own_package_may_get_is_left_alone() -> None:
    maybe = "sgd = keras.optimizers.SGD(lr=0.1)\nother.compile(optimizer=sgd, loss=LOSS)\n"
    loop = "for rows in unknown():\n    other.fit(x_train[rows], y_train[rows])\n"
    assert "BK213" not in in_script(OLD + TF + FIT_TF + OTHER + maybe + loop)


def test_layers_of_one_package_in_a_model_of_the_other_are_found() -> None:
    mixed = (
        "import tensorflow as tf\nmodel = keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])\n"
    )
    (said,) = messages("BK213", OLD + mixed + FIT_TF)
    assert "the parts of `model` come from both" in said


def test_a_file_for_a_keras_that_is_one_package_is_left_alone() -> None:
    newer = "from keras.src.utils import to_categorical\n"
    mixed = (
        "import tensorflow as tf\nmodel = keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])\n"
    )
    assert "BK213" not in in_script(newer + mixed + FIT_TF)
