"""Saved models of Keras 2 and 3, whole, damaged and hostile."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from tests.bridge.keras_files.conftest import Saved
from tests.bridge.keras_files.saved import MLP_2, archive, keras_file, legacy_file, mlp_arrays

from bakeoff.bridge.keras_files.reading import LARGEST_FILE_BYTES, read_saved_model
from bakeoff.errors import BakeoffError, BridgeError, StudyError
from bakeoff.spec import call_text

NETWORK = [
    "Conv2D(3, (5, 5), strides=(2, 2), activation='relu')",
    "BatchNormalization()",
    "MaxPooling2D()",
    "Flatten()",
    "Dropout(0.5)",
    "Dense(12, activation='gelu')",
    "Dense(10, activation='softmax', kernel_initializer=Orthogonal(gain=1.0))",
]


@pytest.mark.parametrize(
    ("ending", "optimizer"),
    [("keras", "Adam(learning_rate=0.002)"), ("h5", "Adam(learning_rate=0.002)"), ("json", None)],
)
def test_what_keras_3_saves_is_read(saved: Saved, ending: str, optimizer: str | None) -> None:
    read = read_saved_model(saved.folder / f"model.{ending}")
    assert [
        call_text(layer.call).replace("Orthogonal()", "Orthogonal(gain=1.0)") for layer in read.model.network
    ] == NETWORK
    assert [layer.name for layer in read.model.network][:2] == ["eyes", "calm"]
    assert read.model.preprocess == ("scale", "standardise")
    assert (read.compiled.optimizer, read.compiled.loss) == (optimizer, "sparse_categorical_crossentropy")
    assert (read.arrays is None) == (ending == "json")


def test_a_legacy_file_of_keras_2_is_read(tmp_path: Path) -> None:
    (tmp_path / "mlp.h5").write_bytes(legacy_file())
    read = read_saved_model(tmp_path / "mlp.h5")
    texts = [call_text(layer.call) for layer in read.model.network]
    assert texts[1:] == ["Dropout(0.2)", "Dense(10, activation='softmax')"]
    assert read.model.image_shape == (784,)
    assert read.compiled.optimizer == "RMSprop(learning_rate=0.001)"
    assert read.keras_version == "2.2.4"
    assert read.arrays is not None
    assert np.array_equal(read.arrays[2][0], mlp_arrays()["dense_2/kernel"])


def test_the_first_keras_archives_are_read(tmp_path: Path) -> None:
    arrays = {"dense/vars/0": "dense_1/kernel", "dense/vars/1": "dense_1/bias"}
    arrays |= {"dense_1/vars/0": "dense_2/kernel", "dense_1/vars/1": "dense_2/bias"}
    named = {path: mlp_arrays()[name] for path, name in arrays.items()}
    content = keras_file(MLP_2, folder="_layer_checkpoint_dependencies", arrays=named)
    (tmp_path / "mlp.keras").write_bytes(content)
    read = read_saved_model(tmp_path / "mlp.keras")
    assert read.keras_version == "2.12.0"
    assert read.arrays is not None
    assert [len(arrays) for arrays in read.arrays] == [2, 0, 2]


def changed(index: int, settings: dict[str, object]) -> dict[str, Any]:  # what JSON holds
    model: dict[str, Any] = json.loads(json.dumps(MLP_2))  # as above
    model["config"][index]["config"] |= settings
    return model


def test_a_function_that_has_changed_its_meaning_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text(json.dumps(changed(0, {"activation": "hard_sigmoid"})))
    with pytest.raises(StudyError, match=r"old.json, layer 'dense_1': hard_sigmoid of Keras 2.2.4 is clip"):
        read_saved_model(tmp_path / "old.json")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("m.json", b"[]", "m.json: must hold a table"),
        ("m.json", b"{}", "m.json: must say its `class_name`"),
        ("m.keras", archive({"metadata.json": b"{}"}), "m.keras: holds no config.json"),
        ("m.keras", archive({"config.json": b"{"}), "m.keras, config.json: is no JSON"),
        ("m.h5", b"x" * 100, "m.h5: cannot be read as HDF5"),
        ("m.txt", b"x", "m.txt: is no saved model: expected an ending in .keras, .h5, .hdf5, .json"),
    ],
)
def test_what_holds_no_model_is_refused(name: str, content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BakeoffError, match=problem):
        read_saved_model(tmp_path / name)


def test_a_file_of_weights_alone_is_refused(saved: Saved, tmp_path: Path) -> None:
    (tmp_path / "m.h5").write_bytes(keras_weights(saved))
    with pytest.raises(BridgeError, match="m.h5: holds no model_config: it may hold weights alone"):
        read_saved_model(tmp_path / "m.h5")


def keras_weights(saved: Saved) -> bytes:
    with ZipFile(saved.folder / "model.keras") as file:
        return file.read("model.weights.h5")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    for ending in ("keras", "h5", "json"):
        path = tmp_path / f"large.{ending}"
        with path.open("wb") as file:
            file.truncate(LARGEST_FILE_BYTES + 1)
        with pytest.raises(BridgeError, match="has 64,000,001 bytes; 64,000,000 is the most that is read"):
            read_saved_model(path)


def test_a_file_that_is_not_there_or_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.h5")
    for name in ("none.h5", "pipe.h5", "."):
        with pytest.raises(BridgeError, match="there is no such file"):
            read_saved_model(tmp_path / name)


def canaries(touch: str) -> Iterator[dict[str, Any]]:  # what JSON holds
    """Yield models with code in every place that a loader might run."""
    code = f"__import__('pathlib').Path({touch!r}).touch()"
    call = {"class_name": "function", "config": code, "module": "builtins", "registered_name": "eval"}
    other = {"class_name": "Popen", "config": {"args": ["touch", touch]}, "module": "subprocess"}
    for value in (code, call, other, [code], {"class_name": "__lambda__", "config": {"value": code}}):
        yield from (
            changed(0, {key: value})
            for key in ("activation", "kernel_initializer", "kernel_regularizer", "units", "name", "dtype", "made_up")
        )
    for kind in ("Lambda", "eval", "TFOpLambda", "TorchModuleWrapper", code):
        model = changed(1, {"function": [code, None, None], "module": "builtins", "arguments": {}})
        model["config"][1]["class_name"] = kind
        yield model
    yield changed(0, {}) | {"class_name": code}
    yield changed(0, {}) | {"module": "os", "registered_name": "system", "build_config": other, "compile_config": call}


def test_nothing_in_a_model_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    canary = tmp_path / "canary"
    for model in canaries(str(canary)):
        (tmp_path / "m.json").write_text(json.dumps(model))
        read_or_refused(tmp_path / "m.json")
    assert {path.name for path in tmp_path.iterdir()} == {"m.json"}


def mutated(content: bytes, seed: int) -> bytes:
    """Return a file with a few bytes changed, cut out, doubled or cut off."""
    draw = np.random.default_rng(seed)
    changed = bytearray(content)
    for _ in range(int(draw.integers(1, 8))):
        place, length = int(draw.integers(len(changed))), int(draw.integers(1, 40))
        kind = int(draw.integers(4))
        if kind == 0:
            changed[place] = int(draw.integers(256))
        if kind == 1:
            del changed[place : place + length]
        if kind == 2:
            changed[place:place] = changed[place : place + length]
        if kind == 3 and draw.random() < 0.1:
            del changed[place:]
        changed = changed or bytearray(b"0")
    return bytes(changed)


def read_or_refused(path: Path) -> None:
    """Read a file; an error that names it is as good as a model, and nothing else is."""
    problem = ""
    try:
        read_saved_model(path)
    except BakeoffError as error:
        problem = str(error)
    assert not problem or path.name in problem


@pytest.mark.parametrize("seed", range(4))
def test_damaged_configurations_are_read_or_refused(seed: int, saved: Saved, tmp_path: Path) -> None:
    whole = (saved.folder / "model.json").read_bytes()
    for number in range(100):
        (tmp_path / "m.json").write_bytes(mutated(whole, 1_000 * seed + number))
        read_or_refused(tmp_path / "m.json")


def test_damaged_archives_are_read_or_refused(saved: Saved, tmp_path: Path) -> None:
    # Without weights, which take a process each.
    whole = archive({"config.json": (saved.folder / "model.json").read_bytes(), "metadata.json": b"{}"})
    for number in range(200):
        (tmp_path / "m.keras").write_bytes(mutated(whole, number))
        read_or_refused(tmp_path / "m.keras")


def test_a_few_damaged_hdf5_files_are_read_or_refused(saved: Saved, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / "m.h5").write_bytes(mutated((saved.folder / "model.h5").read_bytes(), number))
        read_or_refused(tmp_path / "m.h5")


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["h5", "keras"])
def test_many_damaged_files_are_read_or_refused(ending: str, saved: Saved, tmp_path: Path) -> None:
    path = tmp_path / f"m.{ending}"
    whole = (saved.folder / f"model.{ending}").read_bytes()
    before = set(tmp_path.iterdir()) | {path}
    for number in range(60):
        path.write_bytes(mutated(whole, 10_000 + number))
        read_or_refused(path)
    assert set(tmp_path.iterdir()) == before
