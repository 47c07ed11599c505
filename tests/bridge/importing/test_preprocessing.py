"""What is done to images, as bakeoff's steps."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.importing.preprocessing import steps_of
from bakeoff.bridge.reading.values import Array

START = (
    "import keras, numpy as np, cv2\nfrom sklearn.preprocessing import *\nfrom keras.utils import normalize\n"
    "(x, y), (xt, yt) = keras.datasets.mnist.load_data()\n"
)


@pytest.mark.parametrize(
    ("expression", "steps", "note"),
    [
        ("x / 255.0", ("scale",), ""),
        ("x.astype('float32') * (1 / 255)", ("scale",), ""),
        ("x / np.max(x)", ("scale",), ""),
        ("x / 256", ("scale",), "divided by 255, not by 256"),
        ("(x - 127.5) / 127.5", ("scale",), "the subtraction of 127.5 is left out"),
        ("(x - x.mean()) / x.std()", ("standardise",), ""),
        ("(x / 255 - np.mean(xt)) / np.std(xt)", ("scale", "standardise"), "not of the test images"),
        ("(x / 255 - 0.1307) / 0.3081", ("scale", "standardise"), "computed, not taken from the file"),
        ("normalize(x, axis=1)", ("l2_columns",), ""),
        ("normalize(x.reshape(-1, 784))", ("l2",), ""),
        ("StandardScaler().fit_transform(x.reshape(-1, 784))", ("standardise",), ""),
        ("MinMaxScaler().fit_transform(x)", ("scale",), "MinMaxScaler is taken as dividing by 255"),
        ("np.pad(x, 2)", (), "`numpy.pad` of the images is left out"),
        ("x[:100].reshape(-1, 28, 28, 1)", (), ""),
    ],
)
def test_steps_are_named_and_the_rest_is_noted(expression: str, steps: tuple[str, ...], note: str) -> None:
    images = value_of(f"{START}it = {expression}")
    assert isinstance(images, Array)
    found, notes = steps_of(images, is_vector=False)
    assert found == steps
    assert note in " ".join(each.text for each in notes)
    assert bool(notes) == bool(note)


def test_vectors_are_made_last() -> None:
    images = value_of(f"{START}it = (x / 255 - x.mean()) / x.std()")
    assert isinstance(images, Array)
    assert steps_of(images, is_vector=True)[0] == ("scale", "standardise", "flatten")
