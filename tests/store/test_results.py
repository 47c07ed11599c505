"""Finished trials in the file: bit for bit, and checked when they are read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from bakeoff.errors import StoreError
from bakeoff.records import FinishedTrial, LayerActivity, Predictions, TensorQuantiles
from bakeoff.store import open_store
from bakeoff.store.arrays import encode
from bakeoff.testing import finished_trial, is_same, stored_trial, study_run, trial_digest

A = trial_digest("a")

FIGURES = st.none() | st.floats(allow_nan=False, allow_infinity=False)
CERTAIN_FIGURES = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.integers(0, 2**31)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
FLOATS = arrays.arrays(np.float32, SHAPES)
ROWS = arrays.arrays(np.float32, st.integers(0, 5))
WEIGHTS = st.dictionaries(NAMES, FLOATS | arrays.arrays(np.float64, SHAPES), max_size=3)


@st.composite
def predictions(draw: st.DrawFn) -> Predictions:
    images, classes = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    kind = draw(st.sampled_from([np.uint8, np.uint16]))
    found: NDArray[np.uint8] = draw(arrays.arrays(kind, images))
    return Predictions(
        classes=found,
        losses=draw(arrays.arrays(np.float32, images)),
        probabilities=draw(arrays.arrays(np.float16, (images, classes))),
    )


FINISHED = st.builds(
    FinishedTrial,
    trial=st.just(A),
    ending=st.sampled_from(["finished", "early_stopping", "diverged"]),
    epochs_run=COUNTS,
    best_epoch=st.none() | COUNTS,
    train_seconds=CERTAIN_FIGURES,
    train_images=COUNTS,
    test_loss=FIGURES,
    test_accuracy=FIGURES,
    predictions=st.none() | predictions(),
    quantiles=st.lists(st.builds(TensorQuantiles, layer=NAMES, role=NAMES, before=ROWS, after=ROWS), max_size=3).map(
        tuple
    ),
    first_kernel=st.none() | FLOATS,
    activity=st.lists(
        st.builds(LayerActivity, layer=NAMES, activation=NAMES, dead_share=FIGURES, saturated_share=FIGURES),
        max_size=3,
    ).map(tuple),
    weights=WEIGHTS,
    program=NAMES,
    precision=NAMES,
    device=NAMES,
)


@settings(max_examples=40)
@given(finished=FINISHED)
def test_any_finished_trial_comes_back_bit_for_bit(finished: FinishedTrial) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "bakeoff.db", writable=True) as store:
        store.begin(study_run(), trials=[stored_trial("a")], assignments=[])
        store.finish(finished, attempt=store.start_attempt([A]))
        assert is_same(store.finished(A, with_weights=True), finished)


def test_arrays_of_other_numbers_are_refused_and_nothing_is_kept(path: Path) -> None:
    kernel: NDArray[np.float32] = np.zeros(3).astype("f8")
    with open_store(path, writable=True) as store:
        store.begin(study_run(), trials=[stored_trial("a")], assignments=[])
        attempt = store.start_attempt([A])
        with pytest.raises(StoreError, match="an array of float64 with 1 axes cannot be kept"):
            store.finish(replace(finished_trial(A), first_kernel=kernel), attempt=attempt)
        assert store.finished_digests([A]) == frozenset()
        store.finish(finished_trial(A), attempt=attempt)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE predictions SET classes = x'4200'", "an array is missing"),
        ("UPDATE predictions SET losses = 'low'", "an array is missing"),
        (
            f"UPDATE predictions SET losses = x'{encode(np.zeros(4, dtype=np.float32)).hex()}'",
            "predictions are of different lengths",
        ),
        ("UPDATE predictions SET probabilities = losses", "an array is not of float16 with 2 axes"),
        ("UPDATE first_kernels SET kernel = substr(kernel, 1, 20)", "an array"),
        ("UPDATE quantiles SET after = x''", "an array is missing"),
        ("UPDATE activity SET dead_share = 'all'", "'all' stands where a number should"),
        ("UPDATE results SET ending = 'well'", "'well' stands where one of finished, early_stopping, diverged should"),
    ],
)
def test_what_contradicts_itself_is_damage(
    filled: Path, alter: Callable[[Path, str], None], change: str, problem: str
) -> None:
    alter(filled, change)
    with open_store(filled, writable=False) as store, pytest.raises(StoreError, match=rf"is damaged: .*{problem}"):
        store.finished(A)
