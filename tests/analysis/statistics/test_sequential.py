"""Planned looks and what each may spend."""

from __future__ import annotations

from math import e, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics import (
    Components,
    crossed,
    crossed_weight,
    exact_weights,
    smallest_p_value,
    spent_share,
)
from bakeoff.spec import planned_looks


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


def test_the_last_look_spends_what_is_left_even_if_it_may_be_too_little() -> None:
    # 2 / 2^5 = 0.0625; a claim that is settled may yet leave it enough.
    assert exact_weights((4, 5), level=0.05) == (0.0, 1.0)
    assert exact_weights((8,), level=0.0001) == (1.0,)


@given(max_seeds=st.integers(1, 100), claims=st.integers(1, 50))
def test_no_look_spends_less_than_it_could_use_and_all_spend_the_level(max_seeds: int, claims: int) -> None:
    looks, level = planned_looks(max_seeds), 0.05 / claims
    weights = exact_weights(looks, level=level)
    assert sum(weights) == pytest.approx(1.0)
    for count, weight in zip(looks[:-1], weights[:-1], strict=True):
        assert weight == 0.0 or weight * level >= smallest_p_value(count)


SEEDS_ALONE = Components(seed=1.0, image=0.0, interaction=0.0)
IMAGES_ALONE = Components(seed=0.0, image=1.0, interaction=0.0)


def weight(components: Components, *, seed_count: int = 8, spent: float = 0.0) -> float:
    return crossed_weight(components, seed_count=seed_count, image_count=20, last_look=32, spent=spent)


def test_where_seeds_make_all_the_noise_information_is_their_count() -> None:
    spent = weight(SEEDS_ALONE)
    assert spent == pytest.approx(spent_share(8 / 32))
    assert weight(SEEDS_ALONE, seed_count=12, spent=spent) == pytest.approx(spent_share(12 / 32) - spent)


def test_where_images_make_all_the_noise_the_first_look_spends_everything() -> None:
    assert weight(IMAGES_ALONE) == pytest.approx(1.0)


def test_without_any_noise_the_first_look_spends_everything() -> None:
    found = crossed(np.zeros((8, 20))).components
    assert found is not None
    assert weight(found) == 1.0


def test_where_both_make_the_noise_information_is_one_over_the_variance() -> None:
    # Seeds and images make 1 / 8 and 2 / 20 of the variance now, 1 / 32 and 2 / 20 in the end.
    both = Components(seed=1.0, image=2.0, interaction=0.0)
    assert weight(both) == pytest.approx(spent_share((1 / 32 + 0.1) / (1 / 8 + 0.1)))


def test_the_last_look_spends_what_is_left() -> None:
    assert weight(SEEDS_ALONE, seed_count=32, spent=0.7) == pytest.approx(0.3)


def test_a_look_never_spends_less_than_nothing() -> None:
    # Noise that turned out to be larger than was thought tells less than was already spent for.
    assert weight(SEEDS_ALONE, spent=0.9) == 0.0
