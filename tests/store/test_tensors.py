"""Tensors come back as they looked, whatever their memory."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from numpy.typing import NDArray

from bakeoff.store.tensors import pack, unpack, unpack_weights
from bakeoff.testing import is_same


def test_tensors_come_back_by_name() -> None:
    tensors: dict[str, NDArray[np.generic]] = {
        "dense/kernel": np.arange(6, dtype=np.float32).reshape(2, 3),
        "dense/bias": np.zeros(3),
        "scale": np.array(2.0, dtype=np.float16),
        "none": np.zeros((0, 4), dtype=np.float32),
        "counters": np.array([3, 1]),
    }
    assert is_same(unpack(pack(tensors)), tensors)


def test_a_transposed_view_is_kept_as_it_looks() -> None:
    view = np.arange(6, dtype=np.float32).reshape(2, 3).T
    assert unpack(pack({"kernel": view}))["kernel"].tolist() == [[0, 3], [1, 4], [2, 5]]


def test_the_content_is_a_safetensors_file() -> None:
    content = pack({"bias": np.ones(2, dtype=np.float32)})
    (length,) = struct.unpack_from("<Q", content)
    assert json.loads(content[8 : 8 + length]) == {"bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}


def test_weights_may_be_changed_by_whom_they_are_given_to() -> None:
    weights = unpack_weights(pack({"bias": np.ones(2)}))
    weights["bias"][0] = 5.0
    assert weights["bias"].tolist() == [5.0, 1.0]


@pytest.mark.parametrize("content", [b"", b"no file", pack({"bias": np.ones(2)})[:-1]])
def test_other_content_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="a file of tensors cannot be read"):
        unpack(content)


def test_weights_are_floating_point() -> None:
    with pytest.raises(ValueError, match="the weights 'kernel' are of int64"):
        unpack_weights(pack({"kernel": np.arange(3)}))
