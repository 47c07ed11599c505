"""What written files say of themselves."""

from __future__ import annotations

import json

from tests.bridge.export.networks import drawn

from bakeoff.bridge.export.about import about, metadata, preparation

LAYERS = ("Dense(4, activation='relu')", "Dense(3, activation='softmax')")


def test_metadata_tells_the_network_and_its_images() -> None:
    told = metadata(drawn(*LAYERS, image_shape=(2, 3, 1), preprocess=["scale", "flatten"], seed=5))
    assert (told["study"], told["variant"], told["seed"]) == ("test", "drawn", "5")
    assert json.loads(told["image_shape"]) == [2, 3, 1]
    assert json.loads(told["preprocess"]) == ["scale", "flatten"]
    assert json.loads(told["layers"]) == list(LAYERS)


def test_a_reader_is_told_what_is_done_to_images() -> None:
    network = drawn(*LAYERS, image_shape=(2, 3, 1), preprocess=["scale", "standardise", "flatten"])
    assert preparation(network) == "divided by 255, less the training share's mean, by its deviation, as vectors"
    assert preparation(drawn(*LAYERS, image_shape=(4,), preprocess=[])) == "left as they are"
    who, what = about(network)
    assert who.startswith("Variant drawn of the study test, seed 0; written by bakeoff ")
    assert what.startswith("Trained on images (2, 3, 1), divided by 255")
