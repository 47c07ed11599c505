"""Densities from quantiles: by hand, and against samples whose quantiles they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bakeoff.analysis.statistics.densities import mean_density, smoothed


def test_half_of_the_values_may_lie_close_together() -> None:
    # 50 % between 0 and 1, 50 % between 1 and 3
    density = mean_density(np.array([[0.0, 1.0, 3.0]]), np.array([-1.0, 0.0, 1.0, 2.0, 3.0]))
    assert density.tolist() == [0.0, 0.5, 0.25, 0.25]


def test_several_distributions_count_alike() -> None:
    density = mean_density(np.array([[0.0, 1.0], [1.0, 3.0]]), np.array([0.0, 1.0, 2.0, 3.0]))
    assert density.tolist() == [0.5, 0.25, 0.25]


def test_a_single_value_is_a_step() -> None:
    density = mean_density(np.zeros((1, 101)), np.array([-1.0, -0.5, 0.5, 1.0]))
    assert density.tolist() == [0.0, 1.0, 0.0]


def test_a_share_of_equal_values_is_a_step() -> None:
    # up to 50 % at 0, then evenly to 1
    density = mean_density(np.array([[0.0, 0.0, 1.0]]), np.array([-0.5, 0.0, 0.5, 1.0]))
    assert density.tolist() == [1.0, 0.5, 0.5]


def test_the_quantiles_of_a_normal_variable_give_its_density() -> None:
    quantiles = stats.norm.ppf(np.linspace(0.0005, 0.9995, 101))[None]
    edges = np.linspace(-2.0, 2.0, 41)
    middles = (edges[:-1] + edges[1:]) / 2
    assert mean_density(quantiles, edges) == pytest.approx(stats.norm.pdf(middles), abs=0.02)


def test_smoothing_keeps_what_there_is_and_leaves_even_densities_alone() -> None:
    peak = np.zeros(60)
    peak[2] = 3.0
    spread = smoothed(peak, width=1.5)
    assert spread.sum() == pytest.approx(3.0)
    assert spread.argmax() == 2
    assert smoothed(np.full(60, 0.5), width=1.5) == pytest.approx(np.full(60, 0.5))


def test_a_smoothed_peak_is_a_normal_one() -> None:
    peak = np.zeros(61)
    peak[30] = 1.0
    assert smoothed(peak, width=2.0) == pytest.approx(stats.norm.pdf(np.arange(61), loc=30, scale=2.0), abs=1e-6)
