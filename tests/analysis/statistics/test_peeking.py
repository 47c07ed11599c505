"""The price of peeking, by hand."""

from __future__ import annotations

import pytest

from bakeoff.analysis.statistics import best_epoch_gain, best_seed_gain, summarise


def test_the_best_epoch_against_the_last() -> None:
    histories = [[0.90, 0.95, 0.93], [0.90, 0.92, 0.92]]
    gain = best_epoch_gain(histories, is_higher_better=True)
    assert gain is not None
    assert gain.mean == pytest.approx(0.01)
    assert gain.count == 2
    assert gain == summarise([0.95 - 0.93, 0.0])


def test_of_a_loss_the_best_is_the_lowest_and_the_gain_is_positive() -> None:
    gain = best_epoch_gain([[0.5, 0.2, 0.3]], is_higher_better=False)
    assert gain is not None
    assert gain.mean == pytest.approx(0.1)


def test_without_seeds_there_is_no_gain() -> None:
    assert best_epoch_gain([], is_higher_better=True) is None


def test_the_best_seed_against_the_mean() -> None:
    assert best_seed_gain([0.90, 0.92, 0.97], is_higher_better=True) == pytest.approx(0.04)
    assert best_seed_gain([0.3, 0.1, 0.2], is_higher_better=False) == pytest.approx(0.1)
    assert best_seed_gain([0.9], is_higher_better=True) == 0.0
