"""Learning curves: the numbers behind the lines, and where they are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from tests.figures.conftest import IMAGES, Keep, right, xs, ys

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored
from bakeoff.figures import learning_curve, learning_curves
from bakeoff.figures.learning_curves import learning_curves_figure, learning_curves_view
from bakeoff.spec import Study
from bakeoff.testing import MadeUp, first_right


def trial(*losses: float) -> MadeUp:
    accuracies = [1 - loss / 10 for loss in losses]
    return MadeUp(hits=first_right(300, of=IMAGES), losses=losses, accuracies=accuracies)


def of(panels: NDArray[np.object_]) -> list[Axes]:
    found: list[Axes] = panels.ravel().tolist()
    return found


@pytest.fixture
def learned(study: Study, keep: Keep) -> Results:
    return keep(study, {"narrow": [trial(2.0, 1.0), trial(4.0, 1.0)], "wide": [trial(1.0, 0.25)]})


def test_every_line_is_a_seed_or_a_mean(learned: Results) -> None:
    axes = learning_curve(learned, "validation_loss", axes=Figure().subplots())
    drawn = [ys(line) for line in axes.lines]
    # `twin` shares the trials of `narrow`: upon it, it would hide it.
    assert drawn == [[2.0, 1.0], [4.0, 1.0], [3.0, 1.0], [1.0, 0.25], [1.0, 0.25]]
    assert [xs(line) for line in axes.lines[:1]] == [[1, 2]]
    assert axes.get_yscale() == "log"
    assert [curve.variant for curve in learning_curves_view(StudyTrials(learned)).panels[0].curves] == [
        "narrow",
        "wide",
    ]


def test_a_variant_has_one_colour_in_all_panels(learned: Results) -> None:
    panels = learning_curves(learned)
    assert panels.shape == (2, 2)
    titles = [axes.get_title(loc="left") for axes in of(panels)]
    assert titles == ["training loss", "validation loss", "training accuracy", "validation accuracy"]
    assert len({axes.lines[2].get_color() for axes in of(panels)}) == 1


def test_a_study_that_validates_nothing_has_one_column(learned: Results) -> None:
    whole = learning_curves_view(StudyTrials(learned))
    trained = replace(whole, panels=tuple(panel for panel in whole.panels if panel.measure.startswith("train")))
    panels = learning_curves_figure(trained, Figure())
    assert [axes.get_title(loc="left") for axes in of(panels)] == ["training loss", "training accuracy"]
    assert panels.shape == (2, 1)


def test_the_caption_has_n_and_the_kind_of_interval(learned: Results) -> None:
    words = learning_curves_view(StudyTrials(learned)).words
    assert "band: 95 % Student interval over seeds" in words.caption
    assert "n = 1 to 2 seeds" in words.caption
    assert "By equal settings twin is narrow." in words.caption
    assert "missing: wide 1 of 2, deep 2 of 2" in words.caption
    assert "narrow 90.00 %, wide 97.50 %" in words.description


def test_axes_of_another_shape_are_refused(learned: Results) -> None:
    with pytest.raises(ValueError, match=r"need axes of shape \(2, 2\), found \(1, 2\)"):
        learning_curves(learned, axes=Figure().subplots(1, 2, squeeze=False))


def test_a_single_epoch_is_a_mark(study: Study, keep: Keep) -> None:
    axes = learning_curve(keep(study, {"wide": [trial(1.0)]}), "train_loss", axes=Figure().subplots())
    assert axes.lines[-1].get_marker() == "s"


def test_nothing_finished_says_so(study: Study, keep: Keep) -> None:
    with pytest.raises(NotStored, match="nothing to draw yet"):
        learning_curves(keep(study, {}))
    with pytest.raises(NotStored, match="nothing to draw yet"):
        learning_curve(keep(study, {}), "train_loss")


def test_one_seed_has_no_band(study: Study, keep: Keep) -> None:
    view = learning_curves_view(StudyTrials(keep(study, {"wide": right(480)})))
    assert [curve.low for curve in view.panels[0].curves] == [(None, None)]
    assert "n = 1 seed." in view.words.caption
