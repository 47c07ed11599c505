"""Accuracy on each class: the numbers behind the marks."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import IMAGES, Keep, xs

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import UnknownName
from bakeoff.figures import class_accuracy
from bakeoff.figures.class_accuracy import class_accuracy_view
from bakeoff.spec import Study
from bakeoff.testing import MadeUp

CLASSES = np.arange(IMAGES) % 3


@pytest.fixture
def mixed(study: Study, keep: Keep) -> Results:
    """`wide` gets all images of class 0 right, none of class 1, and half of class 2."""
    hits = (CLASSES == 0) | ((CLASSES == 2) & (np.arange(IMAGES) < 300))
    return keep(study, {"wide": [MadeUp(hits=hits)] * 2})


def test_each_class_has_its_mark(mixed: Results) -> None:
    view = class_accuracy_view(StudyTrials(mixed))
    assert [None if each is None else each.mean for each in view.accuracies["wide"]] == [1.0, 0.0, 0.5]
    assert view.class_counts == (200, 200, 200)
    axes = class_accuracy(mixed, axes=Figure().subplots())
    means = [xs(line)[0] for line in axes.lines if len(xs(line)) == 1]
    assert means == [1.0, 0.0, 0.5]
    assert view.words.description == "The class with the lowest mean test accuracy: wide class 1 (0.00 %)."


def test_the_caption_has_n_and_the_kind_of_interval(mixed: Results) -> None:
    caption = class_accuracy_view(StudyTrials(mixed)).words.caption
    assert caption.startswith("Mark: mean over seeds; line: 95 % interval for other seeds and other test images.")
    assert "n = 2 seeds" in caption


def test_variants_can_be_chosen(results: Results) -> None:
    assert list(class_accuracy_view(StudyTrials(results)).accuracies) == ["narrow", "wide", "deep"]
    assert list(class_accuracy_view(StudyTrials(results), variants=["twin"]).accuracies) == ["twin"]
    with pytest.raises(UnknownName, match="there is no variant 'wode'"):
        class_accuracy(results, variants=["wode"])
