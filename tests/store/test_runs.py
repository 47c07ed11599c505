"""Study runs in the file: as they were asked for, and checked when they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest

from bakeoff.errors import NotStored, StoreError
from bakeoff.store import open_store
from bakeoff.testing import study_run


def test_a_run_is_there_when_the_store_is_opened_again(filled: Path) -> None:
    with open_store(filled, writable=False) as store:
        (stored,) = store.study_runs()
        assert stored.run == study_run()
        assert len(store.assignments(stored.number)) == 2


def test_any_text_is_kept_as_it_is(path: Path) -> None:
    run = replace(study_run(), text='\'; DROP TABLE trials; --\n\ttitle = "größer" # 数\r\n', overrides="--epochs 3 \\")
    with open_store(path, writable=True) as store:
        store.begin(run, trials=[], assignments=[])
        assert store.last_run("tiny").run == run


def test_an_environment_holds_what_json_holds(path: Path) -> None:
    with open_store(path, writable=True) as store:
        with pytest.raises(StoreError, match="not JSON compliant"):
            store.begin(replace(study_run(), environment={"load": nan}), trials=[], assignments=[])
        assert store.study_runs() == ()


def test_a_study_without_a_near_name_is_told_to_be_run(filled: Path) -> None:
    with open_store(filled, writable=False) as store, pytest.raises(NotStored, match="`bakeoff run kernel_size`"):
        store.last_run("kernel_size")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE study_runs SET environment = '[]'", "a run's environment is something else"),
        ("UPDATE study_runs SET environment = '{'", "Expecting"),
        ("UPDATE study_runs SET text = x'00'", "stands where a text should"),
        ("UPDATE claims_seen SET first_seen = ''", "isoformat"),
    ],
)
def test_a_cell_of_another_kind_is_damage(
    filled: Path, alter: Callable[[Path, str], None], change: str, problem: str
) -> None:
    alter(filled, change)
    with open_store(filled, writable=False) as store, pytest.raises(StoreError, match=f"is damaged: .*{problem}"):
        store.study_runs()


def test_a_run_after_one_of_a_clock_that_was_ahead_is_the_last(
    filled: Path, alter: Callable[[Path, str], None]
) -> None:
    alter(filled, "UPDATE study_runs SET started = '2999-01-01T00:00:00.000000+00:00'")
    later = replace(study_run(), overrides="--seeds 3", claims_digest="other claims")
    with open_store(filled, writable=True) as store:
        number = store.begin(later, trials=[], assignments=[])
        last = store.last_run("tiny")
        assert (last.number, last.run) == (number, later)
        assert store.study_runs()[-1].number == number
        assert last.claims_first_seen.year < 2999
