"""Checkpoints in the file: one for each trial, until it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import open_store
from bakeoff.testing import checkpoint, finished_trial, is_same, trial_digest

B = trial_digest("b")


def blob_count(path: Path) -> int:
    return len(list(path.with_name("bakeoff.db.blobs").iterdir()))


def test_a_checkpoint_outlives_the_process(filled: Path) -> None:
    with open_store(filled, writable=False) as store:
        assert is_same(store.checkpoints([B]), (checkpoint(B),))


def test_arrays_of_checkpoints_that_are_over_take_no_room(filled: Path) -> None:
    assert blob_count(filled) == 2  # the weights of A, the checkpoint of B
    with open_store(filled, writable=True) as store:
        attempt = store.resume_attempt([B])
        for epoch in (2, 3, 3):
            store.keep_checkpoint(checkpoint(B, epoch=epoch), attempt=attempt)
            assert blob_count(filled) == 2
        assert is_same(store.checkpoints([B]), (checkpoint(B, epoch=3),))
        store.finish(finished_trial(B), attempt=attempt)
    assert blob_count(filled) == 1  # both trials have the same weights


def test_a_checkpoint_whose_arrays_are_deleted_is_none(filled: Path) -> None:
    for file in filled.with_name("bakeoff.db.blobs").iterdir():
        file.unlink()
    with open_store(filled, writable=False) as store:
        assert store.checkpoints([B]) == ()


def test_only_a_trial_in_training_has_checkpoints(filled: Path) -> None:
    with (
        open_store(filled, writable=True) as store,
        pytest.raises(StoreError, match="is not being trained in attempt 1"),
    ):
        store.keep_checkpoint(checkpoint(B, epoch=2), attempt=1)
