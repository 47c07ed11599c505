"""What the tests of the engine share: Keras in one precision at a time, and processors with bf16 units and without."""

from __future__ import annotations

from collections.abc import Iterator

import keras
import pytest
from keras.src.backend.common.dtypes import BIT64_TO_BIT32_DTYPE

from bakeoff.machine import has_bf16_units, processor_flags
from bakeoff.spec import Precision


@pytest.fixture(params=["f64", "f32"])
def precision(request: pytest.FixtureRequest) -> Iterator[Precision]:
    """Our name of a precision in which Keras computes as well.

    On PyTorch, Keras multiplies matrices in single precision even where everything is double: it keeps double
    precision for TensorFlow. Here PyTorch gets what TensorFlow gets.
    """
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    chosen: Precision = request.param
    name = {"f32": "float32", "f64": "float64"}[chosen]
    keras.config.set_floatx(name)
    # Keras takes its policy from floatx once, when a layer is first made, and keeps it.
    keras.config.set_dtype_policy(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BIT64_TO_BIT32_DTYPE, "float64", "float64")
        yield chosen
    keras.config.set_dtype_policy(policy)
    keras.config.set_floatx(before)


@pytest.fixture(params=["units", "no units"])
def bf16(request: pytest.FixtureRequest) -> Iterator[str]:
    """Whether the processor passes for one with bf16 units: it can do what they do, though it takes longer."""
    chosen: str = request.param
    flags = processor_flags()
    if chosen == "units" and not flags:
        pytest.skip("this system does not say what its processor can do")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bakeoff.machine._BF16_UNITS", flags if chosen == "units" else frozenset())
        has_bf16_units.cache_clear()
        assert has_bf16_units() == (chosen == "units")
        yield chosen
    has_bf16_units.cache_clear()
