"""What a network is fed."""

from __future__ import annotations

from tests.bridge.scripts import value_of

from bakeoff.bridge.importing.inputs import input_of
from bakeoff.bridge.importing.layers import ReadLayer
from bakeoff.bridge.importing.sources import source_of
from bakeoff.bridge.source.place import Place

START = "import keras\n(x, y), (xt, yt) = keras.datasets.{}.load_data()\nit = x"


def _fed(dataset: str, shape: tuple[int, ...] | None, *layers: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    source = source_of(value_of(START.format(dataset)), place=Place(cell=0, line=1))
    found = input_of(ReadLayer(input_shape=shape), layers, source=source, first=None)
    return found.dataset, found.preprocess, found.layers


def test_vectors_are_made_where_the_network_takes_them() -> None:
    assert _fed("mnist", (784,), "Dense(3)") == ("mnist", ("flatten",), ("Dense(3)",))
    assert _fed("mnist", (28, 28), "Flatten()") == ("mnist", (), ("Flatten()",))
    assert _fed("mnist", None, "Dense(3)")[1] == ("flatten",)


def test_a_margin_becomes_a_layer() -> None:
    assert _fed("mnist", (32, 32, 1), "Conv2D(3, 3)") == ("mnist", (), ("ZeroPadding2D(2)", "Conv2D(3, 3)"))


def test_other_data_is_expected_in_a_file() -> None:
    assert _fed("cifar10", (32, 32, 3), "Conv2D(3, 3)")[0] == "cifar10.npz"
    assert _fed("mnist", (64, 64, 3), "Conv2D(3, 3)")[0] == "mnist_64x64x3.npz"


def test_channels_that_come_first_come_last() -> None:
    assert _fed("mnist", (1, 28, 28), "Conv2D(3, 3)") == ("mnist", (), ("Conv2D(3, 3)",))


def _notes(lines: str) -> list[str]:
    source = source_of(value_of(lines), place=Place(cell=0, line=1))
    found = input_of(ReadLayer(input_shape=(784,)), ("Dense(3)",), source=source, first=None)
    return [note.text for note in found.notes]


def test_test_images_that_the_file_draws_itself_are_told() -> None:
    drawn = "the file draws its own test images from all 70,000: the study has the data set's."
    both = "from sklearn.datasets import fetch_openml\nfrom sklearn.model_selection import train_test_split\n"
    both += "X = fetch_openml('mnist_784', as_frame=False).data\nit, xt = train_test_split(X, test_size={})\n"
    assert _notes(both.format(0.25)) == [drawn]
    assert _notes(both.format(10_000)) == [drawn]
    assert drawn in _notes(both.format(0.25) + "it, xv = train_test_split(it, test_size=0.1)\n")


def test_a_share_of_the_training_images_is_no_test_set_of_the_files_own() -> None:
    start = "import keras\nfrom sklearn.model_selection import train_test_split\n"
    start += "(x, y), (xt, yt) = keras.datasets.mnist.load_data()\nit, xv = train_test_split(x, test_size=0.15)\n"
    assert not any("draws its own" in text for text in _notes(start))
