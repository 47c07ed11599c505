"""A network that was really trained, written in every format and asked about a thousand images in each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
import pytest
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file

from bakeoff.analysis import Results
from bakeoff.answers import ask_about_test, predict_test
from bakeoff.bridge import ExportFormat, TrainedNetwork, export_network, import_model, trained_network
from bakeoff.data import load_dataset
from bakeoff.errors import OutputError

Array = NDArray[np.float32]


@pytest.fixture
def network(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TrainedNetwork:
    """The network of seed 1; the current folder is empty."""
    monkeypatch.chdir(tmp_path)
    return trained_network(results, "seer", seed=1)


def images(network: TrainedNetwork) -> Array:
    return load_dataset(network.settings.dataset).test_images[:1000].astype(np.float32)


def expected(results: Results) -> Array:
    said: Array = predict_test(results, "seer", indices=range(1000), seed=1).probabilities[0]
    return said


def test_keras_says_the_same_of_a_thousand_images(results: Results, network: TrainedNetwork) -> None:
    (path,) = export_network(network, ExportFormat.KERAS)
    said = keras.models.load_model(path)(images(network), training=False).detach().numpy()
    assert said == pytest.approx(expected(results), abs=1e-5)


def test_onnx_runtime_says_the_same_of_a_thousand_images(results: Results, network: TrainedNetwork) -> None:
    (path,) = export_network(network, ExportFormat.ONNX)
    (said,) = onnxruntime.InferenceSession(path).run(None, {"images": images(network)})
    assert said == pytest.approx(expected(results), abs=1e-5)


def test_pytorch_says_the_same_of_a_thousand_images(results: Results, network: TrainedNetwork) -> None:
    source, weights = export_network(network, ExportFormat.TORCH, path=Path("mine.py"))
    assert (source.name, weights.name) == ("mine.py", "mine.safetensors")
    names: dict[str, Any] = {"__file__": str(source)}  # Any: whatever the file defines
    exec(source.read_text(encoding="utf-8"), names)  # a file of our own making
    with torch.no_grad():
        said = names["load"]()(torch.from_numpy(images(network))).numpy()
    assert said == pytest.approx(expected(results), abs=1e-5)


def test_what_is_written_for_keras_can_be_asked_and_studied(results: Results, network: TrainedNetwork) -> None:
    (path,) = export_network(network, ExportFormat.KERAS)
    model = import_model(path, dataset=network.settings.dataset)
    assert model.study.preprocess == ("scale", "standardise")
    assert model.study.settings_by_variant["seer"].layers == network.settings.layers
    assert ask_about_test(model, range(1000)).probabilities[0] == pytest.approx(expected(results), abs=1e-5)


def test_arrays_alone_keep_their_names_and_layout(results: Results, network: TrainedNetwork) -> None:
    (path,) = export_network(network, ExportFormat.SAFETENSORS)
    held = load_file(path)
    assert np.array_equal(held["conv2d/kernel"], results.weights("seer", 1)["conv2d/kernel"])
    assert held["standardise/mean"].shape == (1,)


def test_a_file_is_named_after_its_network_and_never_leaves_the_folder(network: TrainedNetwork, tmp_path: Path) -> None:
    for to in (ExportFormat.KERAS, ExportFormat.ONNX, ExportFormat.TORCH):
        export_network(network, to)
    stem = "_small_study_seer_seed1"
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{stem}.keras",
        f"{stem}.onnx",
        f"{stem}.py",
        f"{stem}.safetensors",
    }


def test_nothing_is_written_over(network: TrainedNetwork, tmp_path: Path) -> None:
    taken = tmp_path / "mine.safetensors"
    taken.write_bytes(b"precious")
    with pytest.raises(OutputError, match="mine.safetensors: is there already. Name another file with -o"):
        export_network(network, ExportFormat.TORCH, path=tmp_path / "mine.py")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.safetensors"]
    assert taken.read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("mine.h5", "mine.h5: a file in the format 'keras' must end in .keras"),
        ("nowhere/mine.keras", "nowhere/mine.keras: cannot be written: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_written_is_named(path: str, problem: str, network: TrainedNetwork) -> None:
    with pytest.raises(OutputError, match=problem):
        export_network(network, ExportFormat.KERAS, path=Path(path))
