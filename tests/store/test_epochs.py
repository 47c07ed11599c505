"""Epoch records in the file: many, in order, and checked when they are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import open_store
from bakeoff.testing import epoch_record, stored_trial, study_run, trial_digest

A = trial_digest("a")


def test_ten_thousand_records_are_kept_and_read_quickly_and_in_order(path: Path) -> None:
    records = [epoch_record(A, epoch=epoch) for epoch in range(1, 10_001)]
    with open_store(path, writable=True) as store:
        store.begin(study_run(), trials=[stored_trial("a")], assignments=[])
        attempt = store.start_attempt([A])
        started = perf_counter()
        store.append(records, attempt=attempt)
        appended = perf_counter()
        found = [stored.record for stored in store.read()]
        read = perf_counter()
    assert found == records
    assert appended - started < 5  # 0.1 s on a quiet machine
    assert read - appended < 5


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("epoch = 'one'", "'one' stands where a whole number should"),
        ("train_loss = 'low'", "'low' stands where a number should"),
        ("seconds = x'00'", "stands where a number should"),
        ("penalty = 9e999", "inf stands where a number should"),
    ],
)
def test_a_figure_that_is_none_is_damage(
    filled: Path, alter: Callable[[Path, str], None], change: str, problem: str
) -> None:
    alter(filled, f"UPDATE epochs SET {change} WHERE number = 1")
    with (
        open_store(filled, writable=False) as store,
        pytest.raises(StoreError, match=rf"bakeoff\.db: is damaged: .*{problem}"),
    ):
        list(store.read())
