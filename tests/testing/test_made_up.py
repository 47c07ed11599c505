"""Made-up trials: what was asked for is what a store holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bakeoff.analysis import load_results
from bakeoff.store import open_store
from bakeoff.testing import RIGHT_LOSS, WRONG_LOSS, MadeUp, first_right, keep_made_up, tiny_data, tiny_study


def test_so_many_of_the_first_are_right() -> None:
    assert first_right(2, of=4).tolist() == [True, True, False, False]


def test_a_store_holds_what_was_made_up(tmp_path: Path) -> None:
    tiny_data(tmp_path, test_count=4)
    study = tiny_study(tmp_path)
    given = MadeUp(hits=first_right(3, of=4), accuracies=(0.25, 0.5, 1.0), losses=(3.0, 2.0, 1.0))
    with open_store(tmp_path / "made.db", writable=True) as store:
        keep_made_up(store, study, made={"wide": [given, MadeUp(hits=None)]})
        results = load_results(store, study.name)
        assert results.statuses("wide") == {0: "finished", 1: "diverged"}
        assert results.statuses("narrow") == {0: "pending", 1: "pending"}
        assert results.values("wide", "test_accuracy") == {0: 0.75}
        assert results.values("wide", "test_loss") == {0: pytest.approx((3 * RIGHT_LOSS + WRONG_LOSS) / 4)}
        # the labels of `tiny_data` are 0, 1, 2, 0
        assert results.predictions("wide", 0).classes.tolist() == [0, 1, 2, 1]
        assert results.history("wide", 0)["validation_accuracy"].tolist() == [0.25, 0.5, 1.0]


def test_trials_that_are_there_stay(tmp_path: Path) -> None:
    tiny_data(tmp_path, test_count=4)
    study = tiny_study(tmp_path)
    with open_store(tmp_path / "made.db", writable=True) as store:
        for count in (1, 2):
            keep_made_up(store, study, made={"wide": [MadeUp(hits=first_right(count, of=4))]})
        assert load_results(store, study.name).values("wide", "test_accuracy") == {0: 0.25}
