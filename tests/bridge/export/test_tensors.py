"""Arrays as safetensors files."""

from __future__ import annotations

import json

import numpy as np
from safetensors.numpy import load
from tests.bridge.export.networks import drawn

from bakeoff.bridge.export.tensors import network_arrays, tensors_file


def test_arrays_lie_as_they_are_seen_and_words_stand_beside_them() -> None:
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
    content = tensors_file({"turned": turned}, metadata={"study": 'a"b'})
    assert np.array_equal(load(content)["turned"], turned)
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert header["__metadata__"] == {"study": 'a"b'}


def test_what_standardises_stands_beside_the_weights() -> None:
    layers = ("Dense(3, activation='softmax', name='standardise')",)
    arrays = network_arrays(drawn(*layers, image_shape=(4,), preprocess=["standardise"]))
    assert list(arrays) == ["standardise/kernel", "standardise/bias", "standardise/mean", "standardise/deviation"]
    assert network_arrays(drawn(*layers, image_shape=(4,))).keys() == {"standardise/kernel", "standardise/bias"}
