"""The small facts that tests are made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bakeoff.testing import (
    checkpoint,
    epoch_record,
    finished_trial,
    is_same,
    stored_trial,
    study_run,
    tiny_settings,
    trial_digest,
)

A, B = trial_digest("a"), trial_digest("b")


def test_a_name_decides_the_digest() -> None:
    # the SHA-256 of "abc" in FIPS 180-4's examples
    assert trial_digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert A != B


def test_facts_say_what_they_were_asked_to() -> None:
    assert tiny_settings(epochs=5).epochs == 5
    assert stored_trial("a", seed=3).seed == 3
    assert study_run("two").name == "two"
    assert study_run(claims="a > b").claims_digest != study_run().claims_digest
    assert epoch_record(A, epoch=2).epoch == 2
    assert checkpoint(A, epoch=2).epoch == 2


def test_a_diverged_trial_has_no_figures_of_the_test_set() -> None:
    diverged = finished_trial(A, ending="diverged")
    assert (diverged.test_loss, diverged.test_accuracy, diverged.predictions) == (None, None, None)


def test_equal_facts_are_the_same() -> None:
    assert is_same(finished_trial(A), finished_trial(A))
    assert is_same({"a": (1, [float("nan")])}, {"a": (1, [float("nan")])})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1, 1.0),
        ((1,), [1]),
        ((1,), (1, 2)),
        ({"a": 1}, {"b": 1}),
        (np.zeros(2), np.zeros((2, 1))),
        (np.zeros(2), np.zeros(2, dtype=np.float32)),
        (np.zeros(2), -np.zeros(2)),
        (finished_trial(A), finished_trial(B)),
        (finished_trial(A), replace(finished_trial(A), weights={})),
    ],
)
def test_other_facts_are_not_the_same(first: object, second: object) -> None:
    assert not is_same(first, second)
