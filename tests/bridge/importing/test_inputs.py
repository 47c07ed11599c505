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
