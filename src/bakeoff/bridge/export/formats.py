"""Write a network for other programs: a `TrainedNetwork` and a format in, files that did not exist before out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from bakeoff.bridge.export.about import about, metadata
from bakeoff.bridge.export.keras_archive import keras_archive
from bakeoff.bridge.export.onnx_file import onnx_file
from bakeoff.bridge.export.parts import parts
from bakeoff.bridge.export.tensors import network_arrays, tensors_file
from bakeoff.bridge.export.torch_source import torch_source
from bakeoff.bridge.export.trained import TrainedNetwork
from bakeoff.errors import OutputError

_LAYOUT = "Keras: Dense kernel (in, out), Conv2D kernel (height, width, in, out); images (height, width, channel)"


class ExportFormat(StrEnum):
    """What a network can be written as."""

    KERAS = "keras"
    ONNX = "onnx"
    TORCH = "torch"
    SAFETENSORS = "safetensors"


def export_network(network: TrainedNetwork, to: ExportFormat, *, path: Path | None = None) -> tuple[Path, ...]:
    """Write a network and return the files: one, or for PyTorch its source and the weights beside it.

    Args:
        network: With its weights.
        to: The format.
        path: Of the file, with the format's ending; named after study, variant and seed where it is None.

    Raises:
        BridgeError: The format needs a package that is not installed, or has no word for what a layer does.
        OutputError: A file is there already, has another ending, or cannot be written.
    """
    contents = _WRITERS[to](network)
    ending = next(iter(contents))
    target = path or Path(f"{_file_name(network)}{ending}")
    if target.suffix != ending:
        raise OutputError(f"a file in the format '{to}' must end in {ending}.", file=str(target))
    files = {target.with_suffix(suffix): content for suffix, content in contents.items()}
    for file in files:
        if file.exists():
            raise OutputError("is there already. Name another file with -o, or remove it.", file=str(file))
    for file, content in files.items():
        _write(file, content)
    return tuple(files)


def _file_name(network: TrainedNetwork) -> str:
    """Return a name for a file; a study's name may hold anything."""
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '_', network.study)}_{network.variant}_seed{network.seed}"


def _write(path: Path, content: bytes) -> None:
    try:
        # Exclusively: a link that appears meanwhile is not followed.
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}.", file=str(path)) from error


def _keras(network: TrainedNetwork) -> dict[str, bytes]:
    return {".keras": keras_archive(parts(network), name=network.variant, metadata=metadata(network))}


def _onnx(network: TrainedNetwork) -> dict[str, bytes]:
    return {".onnx": onnx_file(parts(network), name=network.variant, metadata=metadata(network))}


def _torch(network: TrainedNetwork) -> dict[str, bytes]:
    source = torch_source(parts(network), about=about(network))
    return {".py": source.text.encode(), ".safetensors": tensors_file(source.arrays, metadata=metadata(network))}


def _safetensors(network: TrainedNetwork) -> dict[str, bytes]:
    told = metadata(network) | {"layout": _LAYOUT}
    return {".safetensors": tensors_file(network_arrays(network), metadata=told)}


_WRITERS: Mapping[ExportFormat, Callable[[TrainedNetwork], dict[str, bytes]]] = {
    ExportFormat.KERAS: _keras,
    ExportFormat.ONNX: _onnx,
    ExportFormat.TORCH: _torch,
    ExportFormat.SAFETENSORS: _safetensors,
}
