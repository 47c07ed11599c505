"""What the tests of the engine share: Keras in one precision at a time."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import pytest
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE

from bakeoff.spec import Precision


@pytest.fixture(params=["f64", "f32"])
def precision(request: pytest.FixtureRequest) -> Iterator[Precision]:
    """Our name of a precision in which Keras computes as well.

    On PyTorch, Keras multiplies matrices in single precision even where everything is double: it keeps double
    precision for TensorFlow. Here PyTorch gets what TensorFlow gets.
    """
    before = keras.config.floatx()
    chosen: Precision = request.param
    keras.config.set_floatx({"f32": "float32", "f64": "float64"}[chosen])
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BIT64_TO_BIT32_DTYPE, "float64", "float64")
        yield chosen
    keras.config.set_floatx(before)
