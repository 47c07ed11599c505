"""Named tensors as bytes: arrays by name in, one safetensors file's content out, and back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save


def pack(tensors: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Return the tensors as the content of a safetensors file."""
    # safetensors writes the memory behind an array as it lies: a transposed view would come back scrambled.
    return save({name: np.asarray(tensor, order="C") for name, tensor in tensors.items()})


def unpack(content: bytes) -> dict[str, NDArray[np.generic]]:
    """Return the tensors by name; their order is not kept.

    Raises:
        ValueError: The content is no safetensors file, or holds numbers that NumPy has not.
    """
    try:
        return dict(load(content))
    except (SafetensorError, KeyError) as error:
        raise ValueError(f"a file of tensors cannot be read: {error}") from error


def unpack_weights(content: bytes) -> dict[str, NDArray[np.floating]]:
    """Return weights by name; their order is not kept.

    Raises:
        ValueError: The content is no safetensors file, or holds something else than floating-point tensors.
    """
    tensors: dict[str, NDArray[np.floating]] = {}
    for name, tensor in unpack(content).items():
        if not np.issubdtype(tensor.dtype, np.floating):
            raise ValueError(f"the weights '{name}' are of {tensor.dtype}")
        tensors[name] = tensor.astype(tensor.dtype.type, copy=False)
    return tensors
