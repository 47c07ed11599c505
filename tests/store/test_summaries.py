"""Summaries are light: they read no arrays, and a thousand are quick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from bakeoff.errors import StoreError
from bakeoff.store import open_store
from bakeoff.testing import epoch_record, finished_trial, stored_trial, study_run, trial_digest

A = trial_digest("a")


def test_summaries_read_no_arrays(filled: Path, alter: Callable[[Path, str], None]) -> None:
    alter(filled, "DROP TABLE predictions; DROP TABLE quantiles; DROP TABLE first_kernels; DROP TABLE activity")
    with open_store(filled, writable=False) as store:
        (summary,) = store.summaries([A])
    assert summary.result is not None
    assert summary.result.test_accuracy == 0.8


def test_a_thousand_summaries_are_quick(path: Path) -> None:
    digests = [trial_digest(f"{number}") for number in range(1_000)]
    with open_store(path, writable=True) as store:
        store.begin(study_run(), trials=[stored_trial(f"{number}") for number in range(1_000)], assignments=[])
        attempt = store.start_attempt(digests)
        store.append([epoch_record(digest, epoch=epoch) for digest in digests for epoch in (1, 2)], attempt=attempt)
        for digest in digests[:200]:
            store.finish(finished_trial(digest), attempt=attempt)
        started = perf_counter()
        summaries = store.summaries(digests)
        seconds = perf_counter() - started
    assert [summary.status for summary in summaries] == ["finished"] * 200 + ["running"] * 800
    assert all(summary.result.last == epoch_record(summary.digest, epoch=2) for summary in summaries if summary.result)
    assert seconds < 5  # 0.05 s on a quiet machine


def test_a_finished_trial_without_records_has_no_last_epoch(filled: Path, alter: Callable[[Path, str], None]) -> None:
    alter(filled, "DELETE FROM epochs")
    with open_store(filled, writable=False) as store:
        result = store.summaries([A])[0].result
    assert result is not None
    assert (result.last, result.kept) == (None, None)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE attempts SET started = 'early'", "early"),
        ("UPDATE results SET epochs_run = 'all'", "'all' stands where a whole number should"),
        ("UPDATE trials SET seed = 0.5", "0.5 stands where a whole number should"),
    ],
)
def test_a_cell_of_another_kind_is_damage(
    filled: Path, alter: Callable[[Path, str], None], change: str, problem: str
) -> None:
    alter(filled, change)
    with open_store(filled, writable=False) as store, pytest.raises(StoreError, match=f"is damaged: .*{problem}"):
        store.summaries([A])
