"""Calibration: the numbers behind the curves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import IMAGES, Keep, xs, ys

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored
from bakeoff.figures import calibration
from bakeoff.figures.calibration import calibration_view
from bakeoff.spec import Study
from bakeoff.testing import MadeUp, first_right


@pytest.fixture
def sure(study: Study, keep: Keep) -> Results:
    """`wide` is 87.5 % sure of 590 images, of which 450 are right, and 50 % sure of ten, which are wrong."""
    sureness = np.where(np.arange(IMAGES) < 590, 0.875, 0.5)
    return keep(study, {"wide": [MadeUp(hits=first_right(450, of=IMAGES), sureness=sureness)]})


def test_a_point_is_how_sure_and_how_often_right(sure: Results) -> None:
    (curve,) = calibration_view(StudyTrials(sure)).curves
    assert [(each.confidence, each.accuracy, each.count) for each in curve.calibration.bins] == [
        (0.5, 0.0, 10),
        (0.875, 450 / 590, 590),
    ]
    assert curve.error.mean == pytest.approx((10 * 0.5 + 590 * (0.875 - 450 / 590)) / 600)
    axes = calibration(sure, axes=Figure().subplots())
    # ten images are too few to be drawn
    assert xs(axes.lines[1]) == [0.875]
    assert ys(axes.lines[1]) == [450 / 590]


def test_the_error_stands_beside_the_name(sure: Results) -> None:
    legend = calibration(sure, axes=Figure().subplots()).get_legend()
    assert legend is not None
    # (5 + 516.25 - 450) / 600 = 11.88 %
    assert [text.get_text() for text in legend.get_texts()] == ["wide\n(11.88 %)"]


def test_the_caption_has_n_and_the_kind_of_interval(results: Results) -> None:
    caption = calibration_view(StudyTrials(results)).words.caption
    assert "expected calibration error, the mean over seeds ± half its 95 % Student interval" in caption
    assert "n = 1 to 2 seeds" in caption
    assert "By equal settings twin is narrow." in caption


def test_nothing_finished_says_so(study: Study, keep: Keep) -> None:
    with pytest.raises(NotStored, match="nothing to draw yet"):
        calibration(keep(study, {}))


@pytest.mark.filterwarnings("error")
def test_a_long_legend_has_the_room_it_needs(study: Study, keep: Keep) -> None:
    wide = study.variants["wide"]
    names = [f"width_{number}" for number in range(20)]
    sizes = {name: f"Dense({number + 1}, activation='relu')" for number, name in enumerate(names)}
    variants = {name: replace(wide, layers=(size, *wide.layers)) for name, size in sizes.items()}
    made = [MadeUp(hits=first_right(480, of=IMAGES))]
    results = keep(replace(study, variants=variants, claims=(), seeds=1), dict.fromkeys(names, made))
    axes = calibration(results)
    axes.figure.canvas.draw()
    assert axes.get_window_extent().height > 0
