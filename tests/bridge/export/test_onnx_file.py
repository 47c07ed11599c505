"""Networks as ONNX files: ONNX Runtime runs them and says the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
import pytest
from numpy.typing import NDArray
from tests.bridge.export.networks import (
    OVER_THE_EDGE,
    PREPARATIONS,
    STACKS,
    activated,
    pictures,
    prepared,
    probabilities,
    stacked,
)

from bakeoff.bridge.export.onnx_file import onnx_file
from bakeoff.bridge.export.parts import parts
from bakeoff.bridge.export.trained import TrainedNetwork
from bakeoff.spec import ACTIVATIONS


def written(network: TrainedNetwork) -> bytes:
    return onnx_file(parts(network), name="network", metadata={"variant": network.variant})


def said(network: TrainedNetwork, images: NDArray[np.uint8], folder: Path) -> NDArray[np.float32]:
    path = folder / "network.onnx"
    path.write_bytes(written(network))
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    answer: NDArray[np.float32] = session.run(["probabilities"], {"images": images.astype(np.float32)})[0]
    return answer


@pytest.mark.parametrize("layers", [*STACKS, *OVER_THE_EDGE])
def test_onnx_runtime_says_the_same_after_any_layer(layers: list[str], tmp_path: Path) -> None:
    network = stacked(layers)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_onnx_runtime_says_the_same_after_any_activation(name: str, tmp_path: Path) -> None:
    network = activated(name)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


@pytest.mark.parametrize("steps", PREPARATIONS)
def test_onnx_runtime_prepares_images_as_bakeoff_does(steps: tuple[str, ...], tmp_path: Path) -> None:
    network = prepared(steps)
    images = pictures(network)
    assert said(network, images, tmp_path) == pytest.approx(probabilities(network, images), abs=1e-5)


def test_equal_networks_are_equal_files_that_say_what_they_are() -> None:
    first, again = (written(prepared(["scale"])) for _ in range(2))
    assert first == again
    model = onnx.load_from_string(first)
    assert {entry.key: entry.value for entry in model.metadata_props} == {"variant": "drawn"}


def test_without_its_package_the_format_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['onnx'] = None\n"
        "from bakeoff.bridge.export.onnx_file import onnx_file\n"
        "onnx_file([], name='network', metadata={})"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert "BridgeError: the format 'onnx': needs the package onnx. Install it with `pip install" in ended.stderr
