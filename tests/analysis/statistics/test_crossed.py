"""Two kinds of noise, by hand, against statsmodels' analysis of variance and SciPy's intervals."""

from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from bakeoff.analysis.statistics import (
    Interval,
    StudentEvidence,
    crossed,
    degrees_of_freedom,
    p_differs,
    paired_difference,
    score_interval,
    variance_parts,
)

PARTS = st.floats(1e-9, 1.0)


def answers(seed: int, *, shape: tuple[int, int] = (6, 40), accuracy: float = 0.8) -> NDArray[np.bool_]:
    generator = np.random.default_rng(seed)
    ease = generator.normal(0.0, 0.2, shape[1])
    return generator.random(shape) < accuracy + ease


def ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def test_two_seeds_and_two_images_by_hand() -> None:
    # Seed means 2 and 3, image means 1.5 and 3.5: mean squares 1 and 4, and nothing is left over.
    found = crossed(np.array([[1.0, 3.0], [2.0, 4.0]]))
    assert found.mean == 2.5
    assert found.components is not None
    assert found.components.seed == pytest.approx(1 / 2)
    assert found.components.image == pytest.approx(4 / 2)
    assert found.components.interaction == pytest.approx(0.0)
    assert found.these_images.standard_error == pytest.approx(sqrt(1 / 4))
    assert found.other_images.standard_error == pytest.approx(sqrt(5 / 4))
    assert (found.seed_count, found.image_count) == (2, 2)


def test_one_image_is_the_least_noise_of_accuracies_whichever_of_them_diverged() -> None:
    right, guessed = np.ones((3, 40), dtype=np.bool_), np.full((3, 40), 0.1)
    for first, second in ((right, guessed), (guessed, right)):
        assert paired_difference(first, second).other_images.standard_error == 1 / 40
    alike = paired_difference(guessed, guessed, counts_images=True)
    assert alike.other_images.standard_error == 1 / 40
    assert paired_difference(guessed, guessed).other_images.standard_error == 0.0


def test_the_components_are_those_of_statsmodels_mean_squares() -> None:
    values = answers(1)
    seeds, images = np.indices(values.shape)
    table = pd.DataFrame({"value": values.ravel().astype(float), "seed": seeds.ravel(), "image": images.ravel()})
    squares = sm.stats.anova_lm(sm.OLS.from_formula("value ~ C(seed) + C(image)", table).fit())["mean_sq"]
    seed_square, image_square, rest = squares["C(seed)"], squares["C(image)"], squares["Residual"]
    found = crossed(values)
    assert found.components is not None
    assert found.components.seed == pytest.approx((seed_square - rest) / 40)
    assert found.components.image == pytest.approx((image_square - rest) / 6)
    assert found.components.interaction == pytest.approx(rest)
    assert found.other_images.standard_error**2 == pytest.approx((seed_square + image_square - rest) / 240)


def test_these_images_is_scipys_interval_of_the_seeds_means() -> None:
    values = answers(2)
    theirs = stats.ttest_1samp(values.mean(axis=1), 0.0).confidence_interval(0.95)
    assert ends(crossed(values).these_images.interval(0.05)) == pytest.approx((theirs.low, theirs.high))


def test_a_seed_component_may_come_out_negative_and_the_variance_does_not() -> None:
    # Both seeds have the same mean, while they differ on every image.
    found = crossed(np.array([[1, 0, 1, 0], [0, 1, 0, 1]]))
    assert found.components is not None
    assert found.components.seed < 0
    assert found.other_images.standard_error >= found.these_images.standard_error == 0.0


def test_seeds_that_err_equally_often_elsewhere_do_not_know_the_share_exactly() -> None:
    # 6 of 8 answers are right, and the mean squares of seeds and images sum to less than what is left.
    found = crossed(np.array([[1, 0, 1, 1], [1, 1, 0, 1]], dtype=bool))
    assert found.components is not None
    assert found.components.image < 0
    assert found.these_images.standard_error == 0.0
    assert found.other_images.standard_error == pytest.approx(sqrt(0.75 * 0.25 / 8))
    likely = score_interval(found.other_images, 0.5, image_count=4)
    assert likely.low < 0.75 < likely.high


@given(seed=st.integers(0, 10_000))
def test_other_images_are_never_surer_than_these(seed: int) -> None:
    found = crossed(answers(seed, shape=(3, 5), accuracy=0.5))
    assert found.other_images.standard_error >= found.these_images.standard_error


def test_right_and_wrong_may_be_kept_in_any_type() -> None:
    values = answers(3)
    expected = crossed(values.astype(np.float64))
    assert crossed(values) == crossed(values.astype(np.uint8)) == crossed(values.astype(np.float32)) == expected


def test_a_paired_difference_is_the_crossed_mean_of_the_differences() -> None:
    first, second = answers(4).astype(np.uint8), answers(5).astype(np.uint8)
    found = paired_difference(first, second)
    expected = crossed(first.astype(np.float64) - second.astype(np.float64))
    # An unsigned 0 - 1 would be 255.
    assert found == expected
    assert found.mean == pytest.approx(first.mean() - second.mean())


def test_identical_predictions_leave_room_for_one_other_image() -> None:
    values = answers(6, shape=(8, 1000))
    found = paired_difference(values, values)
    assert ends(found.these_images.interval(0.05)) == (0.0, 0.0)
    assert found.other_images.standard_error == 1 / 1000
    assert p_differs(found.other_images) == 1.0


def test_identical_losses_differ_by_nothing() -> None:
    losses = np.random.default_rng(7).random((4, 9)).astype(np.float32)
    found = paired_difference(losses, losses)
    assert ends(found.other_images.interval(0.05)) == (0.0, 0.0)
    assert p_differs(found.other_images) == 1.0


@pytest.mark.parametrize("shape", [(1, 40), (8, 1)])
def test_one_seed_or_one_image_sets_no_bounds(shape: tuple[int, int]) -> None:
    found = crossed(answers(8, shape=shape))
    assert found.components is None
    for evidence in (found.these_images, found.other_images):
        assert ends(evidence.interval(0.05)) == (-inf, inf)


def test_more_seeds_and_images_shrink_their_own_part_alone() -> None:
    components = crossed(answers(9)).components
    assert components is not None
    seed_part, image_part = variance_parts(components, seed_count=6, image_count=40)
    assert variance_parts(components, seed_count=12, image_count=40) == pytest.approx((seed_part / 2, image_part))
    assert variance_parts(components, seed_count=6, image_count=80)[1] == pytest.approx(image_part / 2)


@given(seed_part=PARTS, image_part=PARTS)
def test_degrees_of_freedom_lie_between_the_seeds_and_satterthwaites(seed_part: float, image_part: float) -> None:
    found = degrees_of_freedom(seed_part, image_part, seed_count=8, image_count=10_000)
    satterthwaite = (seed_part + image_part) ** 2 / (seed_part**2 / 7 + image_part**2 / 9_999)
    assert 7 * (1 - 1e-12) <= found <= satterthwaite * (1 + 1e-12)


def test_degrees_of_freedom_of_one_part_alone_are_its_own() -> None:
    assert degrees_of_freedom(0.5, 0.0, seed_count=8, image_count=100) == pytest.approx(7)
    assert degrees_of_freedom(0.0, 0.5, seed_count=8, image_count=100) == pytest.approx(99)
    assert degrees_of_freedom(0.0, 0.0, seed_count=8, image_count=100) == 7


@pytest.mark.parametrize(("hits", "count"), [(1, 20), (37, 40), (995, 1000)])
def test_the_score_interval_of_independent_values_is_scipys_wilson(hits: int, count: int) -> None:
    share = hits / count
    evidence = StudentEvidence(mean=share, standard_error=sqrt(share * (1 - share) / count), degrees_of_freedom=inf)
    theirs = stats.binomtest(hits, count).proportion_ci(0.95, method="wilson")
    found = score_interval(evidence, 0.05, image_count=count)
    assert ends(found) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize("share", [0, 1])
def test_no_error_on_any_image_is_wilsons_interval_for_as_many_images(share: int) -> None:
    found = crossed(np.full((8, 500), share))
    theirs = stats.binomtest(500 * share, 500).proportion_ci(0.95, method="wilson")
    evidence = StudentEvidence(mean=found.mean, standard_error=0.0, degrees_of_freedom=inf)
    assert ends(score_interval(evidence, 0.05, image_count=500)) == pytest.approx((theirs.low, theirs.high))


def test_a_share_without_bounds_lies_between_nothing_and_all() -> None:
    alone = crossed(answers(10, shape=(1, 40)))
    assert ends(score_interval(alone.other_images, 0.05, image_count=40)) == (0.0, 1.0)
