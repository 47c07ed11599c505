"""Arrays as a safetensors file: arrays and words by name in, the file's bytes out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from bakeoff.bridge.export.trained import TrainedNetwork


def tensors_file(arrays: Mapping[str, NDArray[np.generic]], *, metadata: Mapping[str, str]) -> bytes:
    """Return the content of a safetensors file."""
    # safetensors writes the memory behind an array as it lies: a transposed view would come back scrambled.
    return save({name: np.asarray(array, order="C") for name, array in arrays.items()}, dict(metadata))


def network_arrays(network: TrainedNetwork) -> dict[str, NDArray[np.generic]]:
    """Return a network's arrays by `layer/role`, and what its preprocessing needs under `standardise`.

    No layer's role is called as these are, so no layer's name is in their way.
    """
    arrays: dict[str, NDArray[np.generic]] = dict(network.weights)
    if network.standardisation is not None:
        arrays["standardise/mean"] = network.standardisation.mean
        arrays["standardise/deviation"] = network.standardisation.deviation
    return arrays
