"""What the tests of planning share: facts of a data set that is nowhere, and studies of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bakeoff.data import DatasetFacts
from bakeoff.spec import Study, study_from_toml

HEAD = """
dataset = "./small.npz"
preprocess = ["scale", "flatten"]
validation = 0.25
epochs = 2
batch_size = 16
optimizer = "SGD()"
precision = "f32"
seeds = 3
"""


@pytest.fixture
def facts() -> DatasetFacts:
    """Of 400 images of 6×6 in three classes."""
    return DatasetFacts(
        name="small", image_shape=(6, 6, 1), class_count=3, train_count=400, test_count=100, digest="d" * 64
    )


@pytest.fixture
def written() -> Callable[[str], Study]:
    """Return the study that a text of variants makes."""
    return lambda variants: study_from_toml(HEAD + variants, name="small", folder=Path("/somewhere"))
