"""How sure and how often right: worked out by hand, and against a count of every bin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics.calibration import CalibrationBin, calibration_bins, calibration_error


def test_a_worked_example() -> None:
    # Guo and others' equation 3 by hand: |1 - 0.5| and |0 - 0.75| for an image each, |1 - 0.9375| for two.
    bins = calibration_bins(np.array([0.875, 1.0, 0.5, 0.75]), np.array([True, True, True, False]), bin_count=4)
    assert [(each.count, each.accuracy) for each in bins] == [(1, 1.0), (1, 0.0), (2, 1.0)]
    assert calibration_error(bins) == pytest.approx((0.5 + 0.75 + 2 * 0.0625) / 4)


def test_the_upper_end_belongs_to_a_bin() -> None:
    bins = calibration_bins(np.array([0.0, 0.5, 0.5001, 1.0]), np.array([False, True, True, True]), bin_count=2)
    assert [each.count for each in bins] == [2, 2]


def test_who_is_as_often_right_as_sure_makes_no_error() -> None:
    assert calibration_error((CalibrationBin(confidence=0.75, accuracy=0.75, count=4),)) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40), st.integers(1, 20))
def test_bins_hold_every_image_once(images: list[tuple[float, bool]], bin_count: int) -> None:
    confidences, hits = np.array([one for one, _ in images]), np.array([hit for _, hit in images])
    bins = calibration_bins(confidences, hits, bin_count=bin_count)
    assert sum(each.count for each in bins) == len(images)
    assert sum(each.count * each.accuracy for each in bins) == pytest.approx(hits.sum())
    assert sum(each.count * each.confidence for each in bins) == pytest.approx(confidences.sum())
    for each in bins:
        inside = (confidences > each.confidence - 1 / bin_count) & (confidences < each.confidence + 1 / bin_count)
        assert inside.sum() >= each.count
