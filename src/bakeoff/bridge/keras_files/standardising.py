"""What a saved model subtracts from images and divides them by: a `SavedModel` in, a `Standardisation` or None out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bakeoff.bridge.keras_files.reading import SavedModel
from bakeoff.data import Standardisation
from bakeoff.errors import BridgeError
from bakeoff.spec import Call

_LEAST_DEVIATION = 1e-7
"""Keras's `Normalization` divides by this where the deviation is smaller."""


def file_standardisation(saved: SavedModel, *, source: str) -> Standardisation | None:
    """Return the mean and deviation of a model's `Normalization` layer; None where it has none, or no numbers in it.

    Raises:
        BridgeError: They do not fit the images.
    """
    if "standardise" not in saved.model.preprocess:
        return None
    index = next(at for at, layer in enumerate(saved.model.preparing) if layer.call.name == "Normalization")
    statistics = _given(saved.model.preparing[index].call)
    if not statistics and saved.arrays is not None:
        # Keras keeps how many values it has seen behind them.
        statistics = [np.asarray(array, dtype=np.float64).ravel() for array in saved.arrays[index][:2]]
    if len(statistics) < 2:
        return None
    mean, variance = statistics
    shape = saved.model.input_shape
    if shape is None or not mean.shape == variance.shape == shape[-1:] or not np.all(variance >= 0):
        raise BridgeError(f"has a Normalization whose numbers do not fit images of {shape}.", source=source)
    deviation = np.maximum(np.sqrt(variance), _LEAST_DEVIATION)
    return Standardisation(mean=mean.astype(np.float32), deviation=deviation.astype(np.float32))


def _given(call: Call) -> list[NDArray[np.float64]]:
    """Return the mean and the variance that stand in the layer's own configuration."""
    given = dict(call.keywords)
    if "mean" not in given or "variance" not in given:
        return []
    try:
        return [np.array(given[name], dtype=np.float64).ravel() for name in ("mean", "variance")]
    except (TypeError, ValueError):
        return []
