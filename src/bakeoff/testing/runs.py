"""Runs in a test's own process: a study and a store's path in, what came of it out."""

from __future__ import annotations

from pathlib import Path

from bakeoff.analysis import load_results
from bakeoff.runner import RunOptions, run_study
from bakeoff.spec import Study
from bakeoff.store import open_store
from bakeoff.testing.listeners import Ear
from bakeoff.testing.outcomes import outcomes


def run_here(study: Study, store: Path, *, workers: int = 1, ear: Ear | None = None) -> dict[str, object]:
    """Run a study with so many workers and return its `outcomes`."""
    with open_store(store, writable=True) as opened:
        options = RunOptions(worker_count=workers)
        run_study(study, store=opened, options=options, listener=ear or Ear())
        return outcomes(load_results(opened, study.name))


def statuses_in(store: Path, study: Study) -> set[str]:
    """Return where the trials of a study stand in a store."""
    with open_store(store, writable=False) as opened:
        results = load_results(opened, study.name)
        return {status for variant in results.variants for status in results.statuses(variant).values()}
