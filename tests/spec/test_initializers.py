"""The defaults of initial distributions are Keras's."""

from __future__ import annotations

import keras
import pytest

from bakeoff.spec import (
    Constant,
    Identity,
    Initializer,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)


@pytest.mark.parametrize(
    "initializer",
    [Constant(), RandomNormal(), TruncatedNormal(), RandomUniform(), VarianceScaling(), Orthogonal(), Identity()],
)
def test_defaults_are_those_of_keras(initializer: Initializer) -> None:
    theirs = getattr(keras.initializers, type(initializer).__name__)()
    for name in initializer.__slots__:
        assert getattr(initializer, name) == getattr(theirs, name)
