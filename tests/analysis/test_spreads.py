"""A metric's values by seed with both intervals, against SciPy and the crossed model's own door."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.analysis.judged import IMAGES, WIDE, rights

from bakeoff.analysis import StudyTrials, load_results, variant_spread
from bakeoff.errors import UnknownName
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, keep_made_up


@pytest.fixture
def trials(kept: Store, contest: Study) -> StudyTrials:
    """Eight trials of `wide`, one of `narrow`, and one of `deep`, which diverged."""
    made = {"wide": rights(WIDE), "narrow": rights(WIDE[:1]), "deep": [MadeUp(hits=None)]}
    keep_made_up(kept, contest, made=made)
    return StudyTrials(load_results(kept, contest.name))


@pytest.mark.parametrize("metric", ["test_accuracy", "test_loss"])
def test_other_images_are_less_certain_than_these(trials: StudyTrials, metric: str) -> None:
    found = variant_spread(trials, "wide", metric=metric)
    assert found is not None
    values = np.array(list(found.by_seed.values()))
    mean, reach = values.mean(), stats.t.ppf(0.975, 7) * stats.sem(values)
    assert found.mean == pytest.approx(mean)
    assert found.these_images is not None
    assert found.other_images is not None
    low, high = found.these_images.low, found.these_images.high
    for end in (low, high):
        # Wilson's ends: the error is that of a share that lies there, and not at the mean.
        leaning = np.sqrt(end * (1 - end) / (mean * (1 - mean))) if metric == "test_accuracy" else 1
        assert abs(end - mean) == pytest.approx(reach * leaning)
    assert found.other_images.low < low < mean < high < found.other_images.high
    assert found.image_count == IMAGES


def test_other_metrics_say_nothing_about_other_images(trials: StudyTrials) -> None:
    found = variant_spread(trials, "wide", metric="train_loss")
    assert found is not None
    assert found.these_images is not None
    assert (found.other_images, found.image_count) == (None, None)


def test_one_seed_has_no_interval(trials: StudyTrials) -> None:
    for metric in ("test_accuracy", "test_loss", "validation_loss"):
        found = variant_spread(trials, "narrow", metric=metric)
        assert found is not None
        assert (len(found.by_seed), found.these_images, found.other_images) == (1, None, None)


def test_who_diverged_has_no_figure(trials: StudyTrials) -> None:
    assert variant_spread(trials, "deep", metric="test_accuracy") is None


def test_a_misspelt_metric_is_named(trials: StudyTrials) -> None:
    with pytest.raises(UnknownName, match="there is no metric 'accuracy'"):
        variant_spread(trials, "wide", metric="accuracy")
