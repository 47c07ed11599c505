"""Rows of arrays know their share of their part."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.values import Array

START = (
    "import keras, pandas as pd, numpy as np\nfrom sklearn.model_selection import train_test_split\n"
    "(x, y), (xt, yt) = keras.datasets.mnist.load_data()\n"
)


@pytest.mark.parametrize(
    ("expression", "part", "share"),
    [
        ("x[:6000]", "train", 0.1),
        ("x[-6000:]", "train", 0.1),
        ("xt[n:]", "test", None),
        ("train_test_split(x, y, test_size=0.2)[1]", "train", 0.2),
        ("train_test_split(x, y)[0]", "train", 0.75),
        ("train_test_split(x, y, test_size=6000)[1]", "train", 0.1),
        ("np.concatenate([x, xt])", "all", 1.0),
        ("pd.read_csv('train.csv').drop('label', axis=1)", "train", 1.0),
        ("np.load('mnist.npz')['x_test']", "test", 1.0),
    ],
)
def test_what_is_taken_keeps_its_part_and_share(expression: str, part: str, share: float | None) -> None:
    value = value_of(f"{START}it = {expression}")
    assert isinstance(value, Array)
    assert value.part == part
    assert value.share == pytest.approx(share)


def test_what_is_set_aside_says_of_what() -> None:
    value = value_of(f"{START}a, it, b, c = train_test_split(x, y)")
    assert isinstance(value, Array)
    assert value.held_out_of == "train"


def test_the_last_10_000_of_openml_are_the_test_set() -> None:
    start = "from sklearn.datasets import fetch_openml\nd = fetch_openml('mnist_784')\n"
    value = value_of(f"{start}it = d.data[60000:]")
    assert isinstance(value, Array)
    assert (value.part, value.dataset) == ("test", "mnist")
