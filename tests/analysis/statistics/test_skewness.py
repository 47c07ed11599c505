"""The interval of a mean loss: it undoes Hall's transformation, and covers where Student's does not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from bakeoff.analysis.statistics import Contest, Interval, crossed, play, skewed_interval

UPWARD = np.array([[0.1, 0.2, 0.1, 2.4], [0.2, 0.1, 0.3, 1.9], [0.1, 0.3, 0.2, 2.6]])


def test_its_ends_are_where_hall_s_transformation_comes_to_students_quantiles() -> None:
    found, evidence = skewed_interval(UPWARD, 0.05), crossed(UPWARD).other_images
    lean = stats.skew(UPWARD.mean(axis=0)) / np.sqrt(4)
    for end, share in ((found.low, 0.975), (found.high, 0.025)):
        t = (evidence.mean - end) / evidence.standard_error
        transformed = t + lean * t**2 / 3 + lean**2 * t**3 / 27 + lean / 6
        assert transformed == pytest.approx(stats.t.ppf(share, evidence.degrees_of_freedom))


def test_it_leans_to_the_side_of_the_few_large_losses() -> None:
    up, down = skewed_interval(UPWARD, 0.05), skewed_interval(-UPWARD, 0.05)
    assert up.high - UPWARD.mean() > UPWARD.mean() - up.low
    assert (down.low, down.high) == pytest.approx((-up.high, -up.low))


@pytest.mark.parametrize("losses", [np.full((3, 5), 0.7), np.array([[1.0, 2.0, 3.0], [2.0, 3.0, 4.0]])])
def test_without_a_lean_it_is_student_s(losses: np.ndarray) -> None:
    student = crossed(losses).other_images.interval(0.05)
    found = skewed_interval(losses, 0.05)
    assert (found.low, found.high) == pytest.approx((student.low, student.high))


@pytest.mark.parametrize("losses", [np.array([[0.1, 0.2, 0.9]]), np.array([[0.1], [0.4]])])
def test_one_seed_or_one_image_sets_no_bounds(losses: np.ndarray) -> None:
    assert skewed_interval(losses, 0.05) == Interval(low=-np.inf, high=np.inf)


def test_no_level_sets_no_bounds() -> None:
    assert skewed_interval(UPWARD, 0.0) == Interval(low=-np.inf, high=np.inf)


def test_it_covers_the_loss_of_which_a_handful_of_images_makes_the_most() -> None:
    contest = Contest(accuracies=(0.995,), seed_noise=0.0, image_noise=2.0, likeness=1.0, image_count=1_000)
    generator = np.random.default_rng(8)
    drawn = [play(contest, seed_count=8, generator=generator)[0].scores for _ in range(1200)]
    losses = [np.logaddexp(0.0, -3.0 * scores.astype(np.float64)) for scores in drawn]
    # Scores are normal with variance 1 + 2²: the mean loss is an integral over them.
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    scores = np.sqrt(5) * (nodes + stats.norm.ppf(0.995))
    truth = float((weights * np.logaddexp(0.0, -3.0 * scores)).sum() / weights.sum())
    leaning, plain = (
        [found.low <= truth <= found.high for found in intervals]
        for intervals in (
            [skewed_interval(each, 0.05) for each in losses],
            [crossed(each).other_images.interval(0.05) for each in losses],
        )
    )
    error = np.sqrt(0.05 * 0.95 / 1200)
    assert np.mean(leaning) == pytest.approx(0.95, abs=4 * error)
    assert np.mean(plain) < 0.95 - 4 * error
