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


PICKLED = """
import gzip, cPickle, pickle
f = gzip.open('../data/mnist.pkl.gz', 'rb')
learn, watch, judge = cPickle.load(f)
"""


@pytest.mark.parametrize(
    ("name", "part", "share", "count"),
    [("learn", "train", 5 / 6, 50_000), ("watch", "train", 1 / 6, 10_000), ("judge", "test", 1.0, 10_000)],
)
def test_the_pickled_mnist_of_old_tutorials_has_three_parts(name: str, part: str, share: float, count: int) -> None:
    images, labels = value_of(f"{PICKLED}it = {name}[0]"), value_of(f"{PICKLED}it = {name}[1]")
    assert isinstance(images, Array)
    assert isinstance(labels, Array)
    assert (images.part, images.shape, labels.shape) == (part, (count, 784), (count,))
    assert images.share == labels.share == pytest.approx(share)
    assert [step.kind for step in images.steps] == ["divide"]


def test_a_pickle_of_another_name_is_not_known() -> None:
    assert not isinstance(value_of("import pickle\nit = pickle.load(open('mine.pkl', 'rb'))[0]"), Array)


def test_a_buffer_has_the_shape_that_it_is_given() -> None:
    start = (
        "import numpy as np\nfrom urllib.request import urlopen\nraw = np.frombuffer(urlopen(u).read(), dtype='u1')\n"
    )
    value = value_of(f"{start}it = raw.reshape(len(labels), 784)")
    assert isinstance(value, Array)
    assert value.shape == (None, 784)
    assert value_of(f"{start}it = len(raw.reshape(len(labels), 784)[0])") == 784
