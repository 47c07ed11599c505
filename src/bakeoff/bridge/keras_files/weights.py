"""Which array is which weight: a Keras model's layers and an HDF5 file's arrays in, each layer's arrays out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bakeoff.bridge.keras_files.hdf5 import Hdf5
from bakeoff.errors import BridgeError
from bakeoff.spec import KerasLayer, LayerFacts, snake_case

Arrays = tuple[NDArray[np.generic], ...]

_FOLDERS = ("/layers", "/_layer_checkpoint_dependencies")
"""Where `.keras` archives keep their layers: Keras 3, and the Keras 2 that first wrote them."""


def archived_arrays(layers: Sequence[KerasLayer], found: Hdf5) -> list[Arrays]:
    """Return each layer's arrays from the `model.weights.h5` of a `.keras` archive.

    Keras names its folders there by classes, counted in the order of the layers: dense, dense_1 and so on.
    """
    counts: Counter[str] = Counter()
    arrays = []
    for layer in layers:
        base = snake_case(layer.call.name)
        name = f"{base}_{counts[base]}" if counts[base] else base
        counts[base] += 1
        arrays.append(next(filter(None, (_numbered(found, f"{folder}/{name}/vars") for folder in _FOLDERS)), ()))
    return arrays


def legacy_arrays(layers: Sequence[KerasLayer], found: Hdf5) -> list[Arrays]:
    """Return each layer's arrays from a legacy HDF5 file, where layers and weights are listed by their names."""
    return [tuple(_named(found, f"/model_weights/{layer.name}")) for layer in layers]


def checked_weights(
    facts: Sequence[LayerFacts], arrays: Sequence[Arrays], *, source: str
) -> dict[str, NDArray[np.float32]]:
    """Return the weights by `layer/role`, once each has the shape that its layer needs.

    Args:
        facts: The network's layers.
        arrays: Of each of them.
        source: The file, for errors.

    Raises:
        BridgeError: A layer has more or fewer arrays than it needs, or one of another shape.
    """
    weights: dict[str, NDArray[np.float32]] = {}
    for fact, given in zip(facts, arrays, strict=True):
        needed = [weight.shape for weight in fact.weights]
        # Dropout keeps the state of its generator.
        held = [array for array in given if np.issubdtype(array.dtype, np.floating)] if needed else []
        if [array.shape for array in held] != needed:
            words = [", ".join(map(str, shapes)) or "none" for shapes in (needed, [array.shape for array in held])]
            problem = f"{fact.name} needs weights of the shapes {words[0]}, and the file holds {words[1]}."
            raise BridgeError(problem, source=source)
        named = zip(fact.weights, held, strict=True)
        weights |= {f"{fact.name}/{weight.role}": array.astype(np.float32) for weight, array in named}
    return weights


def _numbered(found: Hdf5, folder: str) -> Arrays:
    return tuple(_while_there(found, (f"{folder}/{index}" for index in count())))


def _while_there(found: Hdf5, paths: Iterator[str]) -> Iterator[NDArray[np.generic]]:
    while (array := found.arrays.get(next(paths))) is not None:
        yield array


def _named(found: Hdf5, folder: str) -> Iterator[NDArray[np.generic]]:
    for name in listed(found, folder, name="weight_names"):
        array = found.arrays.get(f"{folder}/{name}")
        if array is not None:
            yield array


def listed(found: Hdf5, path: str, *, name: str) -> Iterator[str]:
    """Yield a list of names at an object; Keras splits a long one into `name0`, `name1` and so on."""
    attributes = found.attributes.get(path, {})
    parts = [name] if name in attributes else []
    parts += [f"{name}{index}" for index in range(len(attributes)) if f"{name}{index}" in attributes]
    for part in parts:
        value = attributes[part]
        yield from [value] if isinstance(value, str) else value
