"""Which array is which weight."""

from __future__ import annotations

import numpy as np
import pytest

from bakeoff.bridge.keras_files.hdf5 import Hdf5
from bakeoff.bridge.keras_files.weights import Arrays, archived_arrays, checked_weights, legacy_arrays, listed
from bakeoff.errors import BridgeError
from bakeoff.spec import Call, Dense, KerasLayer, network

LAYERS = [
    KerasLayer(name="first", call=Call("Dense", (3,))),
    KerasLayer(name="second", call=Call("MaxPooling2D")),
    KerasLayer(name="third", call=Call("Dense", (2,))),
]
FACTS = network([Dense(3), Dense(2)], ["first", "third"], image_shape=(4,))


def numbers(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


@pytest.mark.parametrize("folder", ["/layers", "/_layer_checkpoint_dependencies"])
def test_an_archive_names_its_folders_by_classes(folder: str) -> None:
    arrays = {f"{folder}/dense/vars/0": numbers(4, 3), f"{folder}/dense_1/vars/0": numbers(3, 2)}
    arrays[f"{folder}/dense/vars/1"] = numbers(3)
    first, second, third = archived_arrays(LAYERS, Hdf5(arrays=arrays, attributes={}))
    assert [array.shape for array in first] == [(4, 3), (3,)]
    assert second == ()
    assert [array.shape for array in third] == [(3, 2)]


def test_a_legacy_file_names_layers_and_weights() -> None:
    attributes = {"/model_weights/third": {"weight_names0": ["third/b:0"], "weight_names": ["third/a:0", "gone:0"]}}
    arrays = {"/model_weights/third/third/a:0": numbers(3, 2), "/model_weights/third/third/b:0": numbers(2)}
    first, _, third = legacy_arrays(LAYERS, Hdf5(arrays=arrays, attributes=attributes))
    assert first == ()
    assert [array.shape for array in third] == [(3, 2), (2,)]


def test_a_list_may_be_one_name() -> None:
    found = Hdf5(arrays={}, attributes={"/a": {"weight_names": "w:0"}})
    assert list(listed(found, "/a", name="weight_names")) == ["w:0"]


def test_weights_bear_the_names_of_a_study() -> None:
    arrays: list[Arrays] = [(numbers(4, 3).astype(np.float16), numbers(3)), (numbers(3, 2), numbers(2))]
    weights = checked_weights(FACTS, arrays, source="m.h5")
    assert list(weights) == ["first/kernel", "first/bias", "third/kernel", "third/bias"]
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ((), "third needs weights of the shapes .3, 2., .2,., and the file holds none"),
        ((numbers(2, 3), numbers(2)), "third needs weights .* and the file holds .2, 3., .2,."),
        ((numbers(3, 2), numbers(2), numbers(2)), "third needs weights"),
        ((numbers(3, 2), numbers(2).astype(np.int64)), "third needs weights"),
    ],
)
def test_weights_that_do_not_fit_are_refused(second: Arrays, problem: str) -> None:
    with pytest.raises(BridgeError, match=f"m.h5: {problem}"):
        checked_weights(FACTS, [(numbers(4, 3), numbers(3)), second], source="m.h5")
