"""A timing, by a worker that has nothing else to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.analysis import latest_timing, load_results
from bakeoff.errors import NotEnoughMemory, WorkerError
from bakeoff.runner import WorkerPool, time_variants
from bakeoff.spec import Study, Variant
from bakeoff.store import open_store
from bakeoff.testing import keep_made_up


def test_variants_are_timed_and_the_machine_is_kept(study: Study, tmp_path: Path) -> None:
    study = replace(study, precision="f32")
    with open_store(tmp_path / "runs.db", writable=True) as store, WorkerPool() as pool:
        keep_made_up(store, study, made={})
        time_variants(study, ["narrow", "wide", "twin"], store=store, device="cpu", pool=pool)
        timing = latest_timing(load_results(store, study.name), ["narrow", "wide", "twin"])
    assert timing is not None
    assert [len(timing.blocks[name]) for name in ("narrow", "wide")] == [16, 16]
    # The two share their trials, and so their time.
    assert timing.blocks["twin"] == timing.blocks["narrow"]
    assert timing.machine


def test_what_cannot_be_timed_says_why(study: Study, tmp_path: Path) -> None:
    with (
        open_store(tmp_path / "runs.db", writable=True) as store,
        WorkerPool() as pool,
        pytest.raises(WorkerError, match="the variants could not be timed: "),
    ):
        time_variants(replace(study, precision="f32"), ["narrow"], store=store, device="nowhere", pool=pool)


def test_what_needs_more_memory_than_is_free_is_not_begun(study: Study, tmp_path: Path) -> None:
    vast = Variant(layers=["Dense(50_000_000)", "Dense(3, activation='softmax')"])
    study = replace(study, precision="f32", variants={**study.variants, "vast": vast})
    with (
        open_store(tmp_path / "runs.db", writable=True) as store,
        WorkerPool() as pool,
        pytest.raises(NotEnoughMemory, match=r"timing the variants by turns takes about \d{3}\.\d GiB of memory, and"),
    ):
        time_variants(study, ["narrow", "vast"], store=store, device="cpu", pool=pool)
    with open_store(tmp_path / "runs.db", writable=False) as store:
        assert store.study_runs() == ()
