"""Networks whose parts come from two packages."""

from __future__ import annotations

from tests.bridge.lint.checked import FIT, in_script

TF = "import tensorflow as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])\n"
OLD = "from keras.utils import np_utils\n"


def test_an_optimizer_of_the_other_package_is_found() -> None:
    code = OLD + TF + 'model.compile(optimizer=keras.optimizers.SGD(lr=0.1), loss="mse")\nmodel.fit(x_train, y_train)'
    assert "BK213" in in_script(code)


def test_data_of_the_other_package_is_left_alone() -> None:
    assert "BK213" not in in_script(OLD + TF + FIT)


def test_one_package_is_left_alone() -> None:
    assert "BK213" not in in_script("model = network()\n" + FIT)
