"""Samples of a data set: which images, and how they are named."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from tests.figures.conftest import Keep

from bakeoff.analysis import StudyTrials
from bakeoff.figures import samples
from bakeoff.figures.samples import samples_view
from bakeoff.spec import Study


def test_the_first_images_of_each_class_are_shown_though_nothing_was_trained(study: Study, keep: Keep) -> None:
    results = keep(study, {})
    trials = StudyTrials(results)
    view = samples_view(trials)
    # the labels of `tiny_data` are 0, 1, 2, 0, 1, 2 …
    assert view.indices == (tuple(range(0, 30, 3)), tuple(range(1, 30, 3)), tuple(range(2, 30, 3)))
    assert np.array_equal(view.tiles[11].pixels, trials.dataset.train_images[4, :, :, 0])
    assert [tile.lines for tile in view.tiles[9:12]] == [(), ("class 1",), ()]
    assert view.words.title == "Samples of tiny: 240 training and 600 test images, 6 × 6 × 1"
    assert [text.get_text() for text in samples(results, axes=Figure().subplots()).texts][:3] == [
        "class 0",
        "class 1",
        "class 2",
    ]
