"""Forecasts of what would decide, by hand and against statsmodels' power of a t test."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import TTestPower  # type: ignore[import-untyped]  # it ships no types

from bakeoff.analysis.statistics import (
    Components,
    Outlook,
    Undecided,
    deciding_seed_count,
    outlook,
    power,
    smallest_p_value,
)

SEEDS_ALONE = Undecided(
    effect=0.5,
    components=Components(seed=1.0, image=0.0, interaction=0.0),
    image_count=10_000,
    seed_count=8,
    level=0.05,
    margin=None,
)
IMAGES_ALONE = replace(SEEDS_ALONE, effect=0.002, components=Components(seed=0.0, image=0.01, interaction=0.0))


@pytest.mark.parametrize(("claims", "seeds"), [(1, 6), (2, 7), (3, 7), (4, 8), (6, 8), (7, 9), (46, 11)])
def test_the_fewest_seeds_for_an_exact_test(claims: int, seeds: int) -> None:
    assert deciding_seed_count(claims) == seeds
    assert smallest_p_value(seeds) <= 0.05 / claims < smallest_p_value(seeds - 1)


@pytest.mark.parametrize("seed_count", [10, 20, 34, 60])
def test_with_noise_from_seeds_alone_it_is_the_power_of_a_t_test(seed_count: int) -> None:
    # Theirs counts the chance of being shown the wrong way, too.
    theirs = TTestPower().power(0.5, seed_count, 0.05)
    assert power(SEEDS_ALONE, seed_count=seed_count, image_count=10_000) == pytest.approx(theirs, abs=5e-4)


def test_thirty_four_seeds_show_half_a_standard_deviation() -> None:
    theirs = TTestPower().solve_power(0.5, power=0.8, alpha=0.05)
    assert outlook(SEEDS_ALONE) == Outlook(seed_count=ceil(theirs), image_count=None)
    assert ceil(theirs) == 34


def test_an_exact_test_needs_its_fewest_seeds() -> None:
    clear = replace(SEEDS_ALONE, effect=100.0)
    assert outlook(clear).seed_count == 9
    assert outlook(replace(clear, seed_count=2), least_seeds=deciding_seed_count(1)).seed_count == 6


def test_seeds_do_not_help_where_images_hide_the_effect() -> None:
    # Shown with 80 % where effect / error is 1.96 + 0.8416: 0.01 · (2.8016 / 0.002)² = 19,622 images.
    found = outlook(IMAGES_ALONE)
    assert found.seed_count is None
    assert found.image_count is not None
    assert 19_622 <= found.image_count <= 1.2 * 19_622


def test_an_effect_of_nothing_without_a_margin_is_never_shown() -> None:
    assert outlook(replace(IMAGES_ALONE, effect=0.0)) == Outlook(seed_count=None, image_count=None)


def test_an_effect_of_nothing_is_soon_smaller_than_a_margin() -> None:
    found = outlook(replace(SEEDS_ALONE, effect=0.0, margin=0.5))
    # Both one-sided tests succeed with 80 % where margin / error is 1.69 + 1.28: about 35 seeds.
    assert found.seed_count == pytest.approx(36, abs=2)


def test_no_noise_at_all_is_no_division_by_zero() -> None:
    silent = replace(SEEDS_ALONE, components=Components(seed=-1.0, image=0.0, interaction=0.0))
    assert power(silent, seed_count=9, image_count=10_000) == 1.0
    assert power(replace(silent, effect=0.0), seed_count=9, image_count=10_000) == pytest.approx(0.025)


@given(effect=st.floats(0.01, 2.0), seed_count=st.integers(2, 60))
def test_more_seeds_never_make_it_less_likely(effect: float, seed_count: int) -> None:
    claim = replace(SEEDS_ALONE, effect=effect)
    fewer, more = (power(claim, seed_count=count, image_count=10_000) for count in (seed_count, seed_count + 1))
    assert fewer <= more + 1e-12


def test_variants_that_agree_on_every_image_need_more_images_and_not_more_seeds() -> None:
    agreed = Undecided(
        effect=0.0,
        components=Components(seed=0.0, image=0.0, interaction=0.0),
        image_count=600,
        seed_count=8,
        level=0.05,
        margin=0.002,
        counts_images=True,
    )
    found = outlook(agreed)
    # One image in 600 is nearly the margin; in twice as many it is well inside.
    assert found.seed_count is None
    assert found.image_count is not None
    assert 1_000 < found.image_count < 3_000
