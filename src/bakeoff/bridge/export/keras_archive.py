"""A network as a `.keras` archive: a `TrainedNetwork` in, the bytes of a file that Keras 3 loads out."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO

import h5py  # type: ignore[import-untyped]  # it ships no types

from bakeoff.bridge.export.keras_config import layer_class, model_config
from bakeoff.bridge.export.parts import Part
from bakeoff.errors import BridgeError
from bakeoff.spec import snake_case

_KERAS_VERSION = "3.0.0"
"""The first Keras that reads such an archive."""


def keras_archive(parts: Sequence[Part], *, name: str, metadata: Mapping[str, object]) -> bytes:
    """Return a `.keras` archive: configuration, weights, and who wrote it.

    Args:
        parts: Of the network, from the data set's images to probabilities.
        name: The model's.
        metadata: What to say of it beside Keras's own.

    Raises:
        BridgeError: Keras computes something else by the name of what a layer does.
    """
    _check(parts)
    told = {"keras_version": _KERAS_VERSION, "bakeoff": metadata}
    config = model_config(parts, name=name)
    members = {
        "metadata.json": json.dumps(told).encode(),
        "config.json": json.dumps(config).encode(),
        "model.weights.h5": _weights_file(parts, name=name),
    }
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for member, content in members.items():
            # A date would make equal networks unequal files; this is the one that means none.
            archive.writestr(zipfile.ZipInfo(member), content)
    return written.getvalue()


def _check(parts: Sequence[Part]) -> None:
    for part in parts:
        if getattr(part.what, "activation", None) == "sparsemax":
            problem = (
                f"layer '{part.name}': Keras up to 3.15 sums the wrong numbers in sparsemax (keras-team/keras#23425). "
                "Write the network as onnx or torch, or leave sparsemax out."
            )
            raise BridgeError(problem, source="the format 'keras'")


def _weights_file(parts: Sequence[Part], *, name: str) -> bytes:
    """Return the HDF5 file in which Keras looks for each layer's arrays, by class and count."""
    written = BytesIO()
    counts: Counter[str] = Counter()
    with h5py.File(written, "w") as file:
        file.create_group("vars").attrs["name"] = name
        for part in parts:
            base = snake_case(layer_class(part))
            folder = f"{base}_{counts[base]}" if counts[base] else base
            counts[base] += 1
            _keep(file.create_group(f"layers/{folder}/vars"), part)
    return written.getvalue()


def _keep(group: h5py.Group, part: Part) -> None:
    group.attrs["name"] = part.name
    for index, array in enumerate(part.weights.values()):
        group.create_dataset(str(index), data=array)
