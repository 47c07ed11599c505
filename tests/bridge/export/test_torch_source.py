"""Networks as PyTorch files: PyTorch itself runs them and says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tests.bridge.export.networks import (
    OVER_THE_EDGE,
    PREPARATIONS,
    STACKS,
    activated,
    drawn,
    pictures,
    prepared,
    probabilities,
    stacked,
)

from bakeoff.bridge.export.parts import parts
from bakeoff.bridge.export.tensors import tensors_file
from bakeoff.bridge.export.torch_source import torch_source
from bakeoff.bridge.export.trained import TrainedNetwork
from bakeoff.spec import ACTIVATIONS


def loaded(network: TrainedNetwork, folder: Path) -> torch.nn.Sequential:
    source = torch_source(parts(network), about=["A test's network."])
    path = folder / "network.py"
    path.with_suffix(".safetensors").write_bytes(tensors_file(source.arrays, metadata={}))
    names: dict[str, Any] = {"__file__": str(path)}  # Any: whatever the file defines
    exec(source.text, names)  # a file of our own making
    model: torch.nn.Sequential = names["load"]()
    return model


def said(network: TrainedNetwork, images: NDArray[np.uint8], folder: Path) -> NDArray[np.float32]:
    with torch.no_grad():
        answer: NDArray[np.float32] = loaded(network, folder)(torch.from_numpy(images.astype(np.float32))).numpy()
    return answer


@pytest.mark.parametrize("layers", [*STACKS, *OVER_THE_EDGE])
def test_pytorch_says_the_same_after_any_layer(layers: list[str], tmp_path: Path) -> None:
    network = stacked(layers)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_pytorch_says_the_same_after_any_activation(name: str, tmp_path: Path) -> None:
    network = activated(name)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


@pytest.mark.parametrize("steps", PREPARATIONS)
def test_pytorch_prepares_images_as_bakeoff_does(steps: tuple[str, ...], tmp_path: Path) -> None:
    network = prepared(steps)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


def test_a_name_cannot_leave_its_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = "\nimport pathlib; pathlib.Path('canary').touch()\n#"
    names = [f"x{code}", f"\r{code}", f"\u2028{code}", f"\x0c{code}", f'"""{code}']
    layers = [f"Dense(4, name={name!r})" for name in names]
    network = drawn(*layers, "Dense(3, activation='softmax')", image_shape=(5,), preprocess=())
    source = torch_source(parts(network), about=[code, f'"""{code}', "\\"])
    exec(source.text, {"__file__": str(tmp_path / "network.py")})  # a file of our own making
    assert list(tmp_path.iterdir()) == []


def test_only_what_is_used_is_in_the_file() -> None:
    network = drawn("Dense(4, activation='relu')", "Dense(3, activation='softmax')", image_shape=(5,), preprocess=())
    source = torch_source(parts(network), about=["A test's network."])
    assert "class " not in source.text.replace("(image, class)", "")
    assert "nn.Linear(5, 4),  # dense\n        nn.ReLU(),  # dense" in source.text
    assert list(source.arrays) == ["0.weight", "0.bias", "2.weight", "2.bias"]
