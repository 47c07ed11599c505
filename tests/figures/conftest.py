"""Studies with a known truth to draw: a data set of 600 test images, and made-up trials in a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.lines import Line2D

from bakeoff.analysis import Results, StudyTrials, load_results
from bakeoff.records import FinishedTrial
from bakeoff.spec import Study, Variant
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, epoch_record, first_right, keep_made_up, tiny_data, tiny_study

IMAGES = 600
Keep = Callable[[Study, Mapping[str, Sequence[MadeUp]]], Results]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """`narrow`, which has a published accuracy, `wide`, `twin`, which has the settings of `narrow`, and `deep`."""
    return study_in(tmp_path)


def study_in(folder: Path) -> Study:
    """Write a data set into a folder, and return the study about it."""
    tiny_data(folder, test_count=IMAGES)
    made = tiny_study(folder)
    deep = Variant(layers=["Dense(4)", *made.variants["narrow"].layers])
    return replace(made, seeds=2, variants={**made.variants, "deep": deep})


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Keep]:
    """Keep made-up trials of a study in a store of their own, and return its results."""
    with ExitStack() as stores:

        def kept(study: Study, made: Mapping[str, Sequence[MadeUp]]) -> Results:
            path = tmp_path / f"{len(list(tmp_path.glob('*.db')))}.db"
            store = stores.enter_context(open_store(path, writable=True))
            keep_made_up(store, study, made=made)
            return load_results(store, study.name)

        yield kept


@pytest.fixture
def results(study: Study, keep: Keep) -> Results:
    """Two seeds: `narrow` with 300 and 330 of 600 images right, `wide` with 480 and 486; of `deep` one diverged."""
    return keep(study, {"narrow": right(300, 330), "wide": right(480, 486), "deep": [*right(420), MadeUp(hits=None)]})


@pytest.fixture(autouse=True)
def _no_figure_stays() -> Iterator[None]:
    """Close what was drawn with pyplot."""
    yield
    plt.close("all")


def finish(results: Results, gave: Callable[[str], FinishedTrial], *, seed: int = 0) -> StudyTrials:
    """Keep what a pending trial of `wide` gave, made from its digest, and return the study's trials."""
    digest = results.trial("wide", seed).digest
    attempt = results.store.start_attempt([digest])
    results.store.append([epoch_record(digest, epoch=epoch) for epoch in (1, 2)], attempt=attempt)
    results.store.finish(gave(digest), attempt=attempt)
    return StudyTrials(load_results(results.store, results.study.name))


def xs(line: Line2D) -> list[float]:
    """Return where a line's points stand from left to right."""
    drawn: list[float] = np.asarray(line.get_xdata(), dtype=np.float64).tolist()
    return drawn


def ys(line: Line2D) -> list[float]:
    """Return how high they stand."""
    drawn: list[float] = np.asarray(line.get_ydata(), dtype=np.float64).tolist()
    return drawn


def right(*counts: int) -> list[MadeUp]:
    """Return a trial for each seed, the first so many images right."""
    return [MadeUp(hits=first_right(count, of=IMAGES)) for count in counts]
