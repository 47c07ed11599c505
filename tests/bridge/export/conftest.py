"""A small study that was really trained, with a thousand test images."""

from __future__ import annotations

import pytest

from bakeoff.analysis import Results
from bakeoff.api import load_results
from bakeoff.runner import RunOptions, run_study
from bakeoff.spec import Study, Variant
from bakeoff.store import open_store
from bakeoff.testing import Ear, tiny_data

LAYERS = [
    "Conv2D(4, 3, strides=2, padding='same', activation='relu')",
    "BatchNormalization()",
    "MaxPooling2D(2, padding='same')",
    "Flatten()",
    "Dropout(0.25)",
    "Dense(8, activation='gelu')",
    "Dense(3, activation='softmax')",
]


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Return a run of two variants with two seeds: one that standardises images, and one that diverges."""
    folder = tmp_path_factory.mktemp("exported")
    tiny_data(folder, test_count=1000)
    study = Study(
        name="../small study",
        dataset="./tiny.npz",
        folder=folder,
        preprocess=["scale", "standardise"],
        epochs=2,
        batch_size=16,
        seeds=2,
        precision="f32",
        variants={
            "seer": Variant(layers=LAYERS),
            "lost": Variant(layers=LAYERS[3:], optimizer="SGD(learning_rate=1e30)"),
        },
    )
    with open_store(folder / "runs.db", writable=True) as opened:
        run_study(study, store=opened, options=RunOptions(worker_count=1), listener=Ear())
    return load_results(study, store=folder / "runs.db")
