"""Accuracies with both noises, of all test images and of each class."""

from __future__ import annotations

import numpy as np
from tests.analysis.judged import IMAGES

from bakeoff.analysis import StudyTrials, class_accuracies, load_results
from bakeoff.analysis.accuracies import accuracy_of
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, keep_made_up

CLASSES = np.arange(IMAGES) % 3


def test_each_class_has_an_accuracy_of_its_own(kept: Store, contest: Study) -> None:
    # all of class 0, of class 1 the first 100 of 200, none of class 2
    hits = (CLASSES == 0) | ((CLASSES == 1) & (np.arange(IMAGES) < 300))
    keep_made_up(kept, contest, made={"wide": [MadeUp(hits=hits)] * 2})
    trials = StudyTrials(load_results(kept, contest.name))
    found = class_accuracies(trials, "wide")
    assert [None if each is None else each.mean for each in found] == [1.0, 0.5, 0.0]
    middle = found[1]
    assert middle is not None
    assert (middle.seed_count, middle.image_count) == (2, 200)
    assert middle.other_images is not None
    assert middle.other_images.low < 0.5 < middle.other_images.high
    assert class_accuracies(trials, "narrow") == (None, None, None)


def test_a_class_without_images_has_none() -> None:
    assert accuracy_of({0: np.zeros(0, dtype=bool)}) is None
    assert accuracy_of({}) is None


def test_one_seed_has_a_mean_alone() -> None:
    found = accuracy_of({3: np.array([True, False, True, True])})
    assert found is not None
    assert (found.mean, found.these_images, found.other_images) == (0.75, None, None)
