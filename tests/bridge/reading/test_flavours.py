"""Which Keras a file was written for."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import reading_of

MODEL = "model = Sequential()\n"


@pytest.mark.parametrize(
    ("source", "package", "major", "reason"),
    [
        ("from keras.models import Sequential\nmodel.fit(x, y, nb_epoch=3)", "keras", 1, "nb_epoch="),
        ("from keras.layers import Dense\nDense(3, init='normal')", "keras", 1, "init="),
        ("from keras.layers import Dense\noutput_dim = 10\nDense(units=output_dim)", "keras", 2, "keras itself"),
        ("from keras.layers import Dense\nDense(3, init='a')\nmodel.fit(x, y, epochs=3)", "keras", 2, "init="),
        ("from keras.utils import np_utils", "keras", 2, "np_utils"),
        ("import tensorflow as tf\ntf.keras.Sequential()", "tf.keras", 2, "TensorFlow 2"),
        ("import tensorflow as tf\nfrom keras import optimizers\ntf.keras.Model()", "tf.keras", 2, "TensorFlow 2"),
        ("import os\nos.environ['KERAS_BACKEND'] = 'jax'\nimport keras", "keras", 3, "KERAS_BACKEND"),
        ("from keras.optimizers import SGD\nSGD(lr=0.1)", "keras", 2, "lr="),
        ("import keras\ndef train(lr=0.1):\n    pass\ntrain(lr=0.2)", "keras", 2, "keras itself"),
        (
            "import tensorflow as tf\nimport keras\nm = keras.Sequential()\nhistory['acc']\ntf.keras.models.load_model",
            "keras",
            2,
            "['acc']",
        ),
        (
            "import tensorflow as tf\nimport keras\nm = keras.Sequential()\ntf.keras.models.load_model",
            "tf.keras",
            2,
            "TensorFlow 2",
        ),
        ("print('hello')", "", 3, "nothing tells"),
    ],
)
def test_imports_and_argument_names_tell(source: str, package: str, major: int, reason: str) -> None:
    flavour = reading_of(source).flavour
    assert (flavour.package, flavour.major) == (package, major)
    assert reason in flavour.reason
