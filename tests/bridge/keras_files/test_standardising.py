"""What a model's own Normalization holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bakeoff.bridge.keras_files.reading import SavedModel
from bakeoff.bridge.keras_files.standardising import file_standardisation
from bakeoff.errors import BridgeError
from bakeoff.spec import Compiled, read_keras_model

Array = np.ndarray[Any, np.dtype[np.float32]]  # Any: whatever shape


def normalising(config: dict[str, object], *arrays: Array) -> SavedModel:
    model = read_keras_model(
        {
            "class_name": "Sequential",
            "config": [
                {"class_name": "InputLayer", "config": {"batch_shape": [None, 4, 4, 2]}},
                {"class_name": "Normalization", "config": config},
                {"class_name": "Flatten", "config": {}},
            ],
        }
    )
    return SavedModel(model=model, compiled=Compiled(), keras_version="", arrays=(arrays, ()) if arrays else None)


def test_numbers_in_the_configuration_are_read() -> None:
    found = file_standardisation(normalising({"mean": [[1.0, 2.0]], "variance": [4.0, 0.0]}), source="m.keras")
    assert found is not None
    assert found.mean.tolist() == [1.0, 2.0]
    # Keras divides by no less than 1e-7.
    assert found.deviation.tolist() == pytest.approx([2.0, 1e-7])


def test_numbers_that_the_layer_has_learned_are_read() -> None:
    learned = [np.array(values, dtype=np.float32) for values in ([1, 2], [4, 9], [100])]
    found = file_standardisation(normalising({"axis": [3]}, *learned), source="m.keras")
    assert found is not None
    assert (found.mean.tolist(), found.deviation.tolist()) == ([1.0, 2.0], [2.0, 3.0])


def test_a_model_without_numbers_has_none() -> None:
    assert file_standardisation(normalising({}), source="m.keras") is None
    assert file_standardisation(normalising({"mean": "x", "variance": "y"}), source="m.keras") is None
    plain = read_keras_model({"class_name": "Sequential", "config": [{"class_name": "Flatten", "config": {}}]})
    bare = SavedModel(model=plain, compiled=Compiled(), keras_version="", arrays=None)
    assert file_standardisation(bare, source=str(Path("m.keras"))) is None


@pytest.mark.parametrize("config", [{"mean": [1.0], "variance": [1.0]}, {"mean": [1.0, 2.0], "variance": [1.0, -1.0]}])
def test_numbers_that_do_not_fit_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(BridgeError, match="m.keras: has a Normalization whose numbers do not fit images of"):
        file_standardisation(normalising(config), source="m.keras")
