"""Read a saved Keras model: a path in; its layers, how it was compiled, and its weights as arrays out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bakeoff.bridge.keras_files.archives import read_archive
from bakeoff.bridge.keras_files.hdf5 import Hdf5, read_hdf5
from bakeoff.bridge.keras_files.plain_json import Table, read_table
from bakeoff.bridge.keras_files.weights import Arrays, archived_arrays, legacy_arrays
from bakeoff.errors import BridgeError, StudyError
from bakeoff.spec import Compiled, KerasLayer, KerasModel, read_compiled, read_keras_model, read_layer_call

MODEL_ENDINGS = (".keras", ".h5", ".hdf5", ".json")
"""Of the files that `read_saved_model` reads."""

LARGEST_FILE_BYTES = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SavedModel:
    """What a file says of a model.

    Attributes:
        model: Its layers.
        compiled: Its optimizer and loss.
        keras_version: Of the Keras that wrote it; empty where that is not told.
        arrays: Of each layer, those that prepare images first; None where the file holds no weights.
    """

    model: KerasModel
    compiled: Compiled
    keras_version: str
    arrays: tuple[Arrays, ...] | None


def read_saved_model(path: Path) -> SavedModel:
    """Return what a `.keras` archive, a legacy HDF5 file or a model's JSON holds; nothing in it is executed.

    Raises:
        BridgeError: There is no such file, it is too large, damaged, or holds no model.
        StudyError: The model is no chain of layers that bakeoff has.
    """
    source = path.name
    content = _bounded(path)
    try:
        match path.suffix.lower():
            case ".keras":
                return _from_archive(read_archive(content, source=source), source=source)
            case ".h5" | ".hdf5":
                return _from_hdf5(read_hdf5(content, source=source), source=source)
            case ".json":
                return _from_json(read_table(content, source=source))
            case _:
                problem = f"is no saved model: expected an ending in {', '.join(MODEL_ENDINGS)}."
                raise BridgeError(problem, source=source)
    except StudyError as error:
        raise error.at(source=source) from None


def _bounded(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BridgeError("there is no such file.", source=str(path))
        with path.open("rb") as file:
            if path.stat().st_size > LARGEST_FILE_BYTES:
                problem = f"has {path.stat().st_size:,} bytes; {LARGEST_FILE_BYTES:,} is the most that is read."
                raise BridgeError(problem, source=path.name)
            return file.read(LARGEST_FILE_BYTES)
    except OSError as error:
        raise BridgeError(f"cannot be read: {error.strerror}.", source=str(path)) from None


def _from_archive(members: Mapping[str, bytes], *, source: str) -> SavedModel:
    if "config.json" not in members:
        raise BridgeError("holds no config.json: it is no .keras archive.", source=source)
    config = read_table(members["config.json"], source=f"{source}, config.json")
    metadata = read_table(members.get("metadata.json", b"{}"), source=f"{source}, metadata.json")
    read = _from_json({**config, "keras_version": metadata.get("keras_version", config.get("keras_version"))})
    if "model.weights.h5" not in members:
        return read
    held = read_hdf5(members["model.weights.h5"], source=f"{source}, model.weights.h5")
    return _with(read, archived_arrays(_all_layers(read), held))


def _from_json(config: Table) -> SavedModel:
    compiling = config.get("compile_config")
    return _model(config, compiling if isinstance(compiling, dict) else {}, version=config.get("keras_version"))


def _from_hdf5(found: Hdf5, *, source: str) -> SavedModel:
    said = found.attributes.get("/", {})
    model, training = said.get("model_config"), said.get("training_config", "{}")
    if not isinstance(model, str) or not isinstance(training, str):
        problem = "holds no model_config: it may hold weights alone. Save the whole model, as model.save() does."
        raise BridgeError(problem, source=source)
    config = read_table(model, source=f"{source}, model_config")
    compiling = read_table(training, source=f"{source}, training_config")
    read = _model(config, compiling, version=said.get("keras_version"))
    return _with(read, legacy_arrays(_all_layers(read), found))


def _model(config: Table, compiling: Table, *, version: object) -> SavedModel:
    model = read_keras_model(config)
    told = str(version or config.get("keras_version") or "")[:20]
    _check_meanings(model, told)
    return SavedModel(model=model, compiled=read_compiled(compiling), keras_version=told, arrays=None)


def _check_meanings(model: KerasModel, version: str) -> None:
    """Refuse what meant another function in the Keras that wrote the file."""
    for layer in model.network:
        fact = read_layer_call(layer.call).layer
        if version.startswith(("1.", "2.")) and getattr(fact, "activation", None) == "hard_sigmoid":
            raise StudyError(
                f"hard_sigmoid of Keras {version} is clip(0.2 x + 0.5, 0, 1), and that of Keras 3, which bakeoff has, "
                "is relu6(x + 3) / 6.",
                place=f"layer '{layer.name}'",
            )


def _all_layers(read: SavedModel) -> tuple[KerasLayer, ...]:
    return read.model.preparing + read.model.network


def _with(read: SavedModel, arrays: Sequence[Arrays]) -> SavedModel:
    """Return a model with its weights; one whose file holds none at all has none."""
    return replace(read, arrays=tuple(arrays)) if any(arrays) else read
