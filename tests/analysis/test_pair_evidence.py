"""What trials say about a pair: figures by hand, or SciPy's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from tests.analysis.judged import IMAGES, NARROW, WIDE, claim, epochs, judged, rights

from bakeoff.spec import Scope, Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, first_right


def accuracies(counts: Sequence[int]) -> NDArray[np.float64]:
    return np.array(counts) / IMAGES


def test_these_images_are_judged_by_the_exact_test_over_seeds(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": rights(WIDE)}
    (verdict,) = judged(kept, contest, [claim("wide > narrow")], made=made)
    peer = stats.permutation_test(
        (accuracies(WIDE), accuracies(NARROW)), lambda x, y: np.mean(x - y), permutation_type="samples"
    )
    assert verdict.outcome == "supported"
    assert verdict.p_value == pytest.approx(peer.pvalue)
    assert (verdict.seed_count, verdict.image_count, verdict.scope) == (8, None, "these images")
    assert verdict.effect is not None
    # (430 + 436 + ... + 433) / 8 = 431, (400 + ... + 400) / 8 = 400
    assert verdict.effect.difference == pytest.approx(31 / 600)
    assert verdict.effect.first == pytest.approx(431 / 600)
    assert verdict.effect.second == pytest.approx(400 / 600)
    assert verdict.effect.coverage == pytest.approx(0.95)


def test_other_images_are_judged_with_the_noise_of_images(kept: Store, contest: Study) -> None:
    """Where all seeds give the same answers, what is left is Student's t test over the images."""
    better = first_right(300, of=IMAGES)
    worse = better & (np.arange(IMAGES) % 10 != 0) | (np.arange(IMAGES) == IMAGES - 1)
    made = {"wide": [MadeUp(hits=better)] * 8, "narrow": [MadeUp(hits=worse)] * 8}
    (verdict,) = judged(kept, contest, [claim("wide > narrow")], made=made, scope="other images")
    peer = stats.ttest_rel(better.astype(float), worse.astype(float))
    assert verdict.outcome == "supported"
    assert verdict.p_value == pytest.approx(peer.pvalue)
    assert (verdict.seed_count, verdict.image_count) == (8, 600)
    interval = peer.confidence_interval(0.95)
    assert verdict.effect is not None
    assert verdict.effect.interval is not None
    assert verdict.effect.interval.low == pytest.approx(interval.low)
    assert verdict.effect.interval.high == pytest.approx(interval.high)


def test_diverged_trials_count_with_chance_accuracy_and_without_a_loss(kept: Store, contest: Study) -> None:
    made = {"narrow": rights(NARROW), "wide": [*rights(WIDE[:6]), MadeUp(hits=None), MadeUp(hits=None)]}
    accuracy, loss = judged(
        kept, contest, [claim("wide > narrow"), claim("wide < narrow", metric="test_loss")], made=made
    )
    assert accuracy.effect is not None
    # 430 + 436 + 428 + 431 + 430 + 433 = 2588, and two of three classes' chance: 200 images each
    assert accuracy.effect.first == pytest.approx((2588 + 400) / 8 / 600)
    assert (accuracy.seed_count, loss.seed_count) == (8, 6)
    (trouble,) = accuracy.troubles
    assert (trouble.variant, trouble.diverged, trouble.stuck, trouble.count) == ("wide", 2, 0, 8)


def test_diverged_trials_count_on_other_images_too(kept: Store, contest: Study) -> None:
    made = {"narrow": rights([300] * 8), "wide": [MadeUp(hits=None)] * 8}
    accuracy, loss = judged(
        kept,
        contest,
        [claim("narrow > wide"), claim("narrow > wide", metric="test_loss")],
        made=made,
        scope="other images",
    )
    assert accuracy.outcome == "supported"
    assert accuracy.effect is not None
    assert accuracy.effect.second == pytest.approx(1 / 3)
    assert (loss.outcome, loss.hindrance) == ("undecided", "no common seed")


@pytest.mark.parametrize("scope", ["these images", "other images"])
@pytest.mark.parametrize("metric", ["test_accuracy", "test_loss"])
def test_identical_predictions_are_no_trouble(kept: Store, contest: Study, scope: Scope, metric: str) -> None:
    made = {"narrow": rights([400] * 8), "wide": rights([400] * 8)}
    order, equal = judged(
        kept,
        contest,
        [claim("wide > narrow", metric=metric), claim("wide == narrow", metric=metric, margin=0.01)],
        made=made,
        scope=scope,
    )
    assert order.outcome in ("undecided", "no difference that matters")
    assert equal.outcome == "supported"
    assert order.effect is not None
    assert order.effect.difference == 0


def test_a_level_that_is_never_reached_has_no_mean(kept: Store, contest: Study) -> None:
    made = {"narrow": epochs(0.5, 0.7, 0.8), "wide": epochs(0.5, 0.9, 0.95)}
    (verdict,) = judged(kept, contest, [claim("wide < narrow", metric="epochs_to(0.9)")], made=made)
    assert (verdict.outcome, verdict.effect) == ("supported", None)
    assert verdict.p_value == pytest.approx(2 / 256)
    assert verdict.order is not None
    assert (verdict.order.first_never, verdict.order.second_never, verdict.order.first_larger) == (8, 0, 8)


def test_where_nobody_reaches_the_level_nothing_is_decided(kept: Store, contest: Study) -> None:
    made = {"narrow": epochs(0.5, 0.7), "wide": epochs(0.5, 0.8)}
    (verdict,) = judged(kept, contest, [claim("wide < narrow", metric="epochs_to(0.9)")], made=made)
    assert (verdict.outcome, verdict.effect, verdict.p_value) == ("undecided", None, 1.0)
