"""Planned looks and what each may spend."""

from __future__ import annotations

from math import e, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics import (
    crossed,
    crossed_weight,
    exact_weights,
    planned_looks,
    smallest_p_value,
    spent_share,
)


@pytest.mark.parametrize(
    ("max_seeds", "looks"),
    [
        (32, (8, 12, 16, 24, 32)),
        (20, (8, 12, 16, 20)),
        (8, (8,)),
        (5, (5,)),
        (64, (8, 12, 16, 24, 32, 48, 64)),
    ],
)
def test_looks_are_planned_up_to_the_most_seeds(max_seeds: int, looks: tuple[int, ...]) -> None:
    assert planned_looks(max_seeds) == looks


def test_spending_is_pocock_type() -> None:
    # Lan and DeMets: alpha · ln(1 + (e - 1) t); a quarter of the information spends 0.0179 of 0.05.
    assert 0.05 * spent_share(0.25) == pytest.approx(0.05 * log(1 + (e - 1) / 4))
    assert 0.05 * spent_share(0.25) == pytest.approx(0.0179, abs=1e-4)
    assert (spent_share(-0.1), spent_share(1.7)) == (0.0, 1.0)


def test_one_claim_spends_at_every_look() -> None:
    weights = exact_weights((8, 12, 16, 24, 32), level=0.05)
    assert sum(weights) == pytest.approx(1.0)
    assert weights[0] == pytest.approx(spent_share(0.25))
    assert all(weight > 0 for weight in weights)


def test_a_look_that_can_decide_nothing_spends_nothing_and_hands_its_share_on() -> None:
    # 0.357 · 0.05 / 3 = 0.0060 is less than 2 / 2^8 = 0.0078.
    weights = exact_weights((8, 12, 16, 24, 32), level=0.05 / 3)
    assert weights[0] == 0.0
    assert weights[1] == pytest.approx(spent_share(12 / 32))
    assert sum(weights) == pytest.approx(1.0)


def test_where_no_look_can_decide_nothing_is_spent() -> None:
    assert exact_weights((4, 5), level=0.05) == (0.0, 0.0)


@given(max_seeds=st.integers(1, 100), claims=st.integers(1, 50))
def test_no_look_spends_less_than_it_could_use_and_all_spend_at_most_the_level(max_seeds: int, claims: int) -> None:
    looks, level = planned_looks(max_seeds), 0.05 / claims
    weights = exact_weights(looks, level=level)
    assert sum(weights) <= 1 + 1e-12
    for count, weight in zip(looks, weights, strict=True):
        assert weight == 0.0 or weight * level >= smallest_p_value(count)


def test_where_seeds_make_all_the_noise_information_is_their_count() -> None:
    # Every image tells the same.
    luck = np.random.default_rng(1).normal(0.0, 1.0, (12, 1))
    eight, twelve = crossed(np.tile(luck[:8], 20)), crossed(np.tile(luck, 20))
    spent = crossed_weight(eight, last_look=32, spent=0.0)
    assert spent == pytest.approx(spent_share(8 / 32))
    assert crossed_weight(twelve, last_look=32, spent=spent) == pytest.approx(spent_share(12 / 32) - spent)


def test_where_images_make_all_the_noise_the_first_look_spends_everything() -> None:
    ease = np.random.default_rng(2).normal(0.0, 1.0, 20)
    assert crossed_weight(crossed(np.tile(ease, (8, 1))), last_look=32, spent=0.0) == pytest.approx(1.0)
    assert crossed_weight(crossed(np.zeros((8, 20))), last_look=32, spent=0.0) == 1.0


def test_the_last_look_spends_what_is_left() -> None:
    values = np.random.default_rng(3).normal(0.0, 1.0, (32, 20))
    assert crossed_weight(crossed(values), last_look=32, spent=0.7) == pytest.approx(0.3)


def test_a_look_never_spends_less_than_nothing() -> None:
    # Noise that turned out to be larger than was thought tells less than was already spent for.
    values = np.random.default_rng(4).normal(0.0, 1.0, (8, 20)) + np.arange(8)[:, None]
    assert crossed_weight(crossed(values), last_look=32, spent=0.9) == 0.0


def test_one_seed_is_no_look() -> None:
    assert crossed_weight(crossed(np.ones((1, 20))), last_look=32, spent=0.0) == 0.0
