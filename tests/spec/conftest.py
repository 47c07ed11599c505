"""Small studies that the tests of this room start from."""

from __future__ import annotations

import pytest

from bakeoff.spec import Study, Variant


@pytest.fixture
def small() -> Variant:
    """Return a variant with a placeholder."""
    return Variant(
        layers=["Flatten()", "Dense({units}, activation='relu')", "Dense(10, activation='softmax')"],
        parameters={"units": 8},
    )


@pytest.fixture
def study(small: Variant) -> Study:
    """Return a study of two variants, the second an extension of the first."""
    wide = Variant(extends="small", batch_size=32, parameters={"units": 16})
    return Study(dataset="mnist", preprocess=["scale"], variants={"small": small, "wide": wide})
