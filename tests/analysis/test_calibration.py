"""Calibration of made-up networks that are as sure as was asked for."""

from __future__ import annotations

import pytest
from tests.analysis.judged import IMAGES

from bakeoff.analysis import StudyTrials, load_results, variant_calibration
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, first_right, keep_made_up


def test_whoever_is_surer_than_right_is_told_by_how_much(kept: Store, contest: Study) -> None:
    # 450 of 600 right and 87.5 % sure; then 540 of 600 and as sure: errors of 12.5 and 2.5 percentage points
    made = [MadeUp(hits=first_right(count, of=IMAGES), sureness=0.875) for count in (450, 540)]
    keep_made_up(kept, contest, made={"wide": made})
    trials = StudyTrials(load_results(kept, contest.name))
    found = variant_calibration(trials, "wide")
    assert found is not None
    assert found.errors == {0: pytest.approx(0.125), 1: pytest.approx(0.025)}
    (only,) = found.bins
    assert (only.confidence, only.accuracy, only.count) == (0.875, 990 / 1200, 1200)
    assert variant_calibration(trials, "narrow") is None
