"""Weight distributions: from stored quantiles to violins, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import Keep, finish, right, xs

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored, UnknownName
from bakeoff.figures import weights
from bakeoff.figures.weights import weights_view
from bakeoff.records import FinishedTrial
from bakeoff.spec import Study
from bakeoff.testing import finished_trial


def test_a_violin_reaches_from_the_least_to_the_greatest_value(results: Results) -> None:
    # made-up trials: evenly from -1 to 1 before training, from -2 to 2 after it
    view = weights_view(StudyTrials(results), "wide")
    assert [(violin.layer, violin.role) for violin in view.violins] == [("dense", "kernel"), ("dense", "bias")]
    before, after = view.violins[0].before, view.violins[0].after
    assert (before.low, before.median, before.high) == (-1.0, 0.0, 1.0)
    assert (after.low, after.median, after.high) == (-2.0, 0.0, 2.0)
    assert before.density == pytest.approx(np.full(60, 0.5), rel=0.02)
    assert (after.density * (after.values[1] - after.values[0])).sum() == pytest.approx(1.0)


def test_the_halves_are_drawn_left_and_right_of_the_layer(results: Results) -> None:
    axes = weights(results, "wide", axes=Figure().subplots())
    left, right_half = (half.get_datalim(axes.transData) for half in axes.collections)
    assert (left.x0, left.x1) == pytest.approx((-0.42, 0.0))
    assert (right_half.x0, right_half.x1) == pytest.approx((0.0, 0.42))
    assert (right_half.y0, right_half.y1) == pytest.approx((-2.0, 2.0), abs=0.05)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["dense\nkernel"]


def test_equal_values_are_a_line(study: Study, keep: Keep) -> None:
    zeros = np.zeros(101, dtype=np.float32)

    def ended(digest: str) -> FinishedTrial:
        whole = finished_trial(digest)
        return replace(whole, quantiles=tuple(replace(each, before=zeros) for each in whole.quantiles))

    trials = finish(keep(study, {}), ended)
    before = weights_view(trials, "wide").violins[0].before
    assert (before.values.tolist(), before.median) == ([0.0], 0.0)
    axes = weights(trials.results, "wide", axes=Figure().subplots())
    assert (len(axes.collections), xs(axes.lines[0])) == (1, [-0.42, 0])


def test_roles_share_rows_of_panels(results: Results) -> None:
    view = weights_view(StudyTrials(results), "wide")
    (kernel, _) = view.violins
    roles = ("kernel", "kernel", "kernel", "kernel", "bias", "gamma", "beta", "moving_mean")
    many = replace(view, violins=tuple(replace(kernel, role=role) for role in roles))
    assert many.rows == (("kernel",), ("bias", "gamma", "beta", "moving_mean"))
    assert view.rows == (("kernel", "bias"),)


def test_the_caption_has_n(results: Results) -> None:
    assert weights_view(StudyTrials(results), "wide").words.caption.endswith("no interval. n = 2 seeds.")


def test_what_cannot_be_drawn_is_said(results: Results, study: Study, keep: Keep) -> None:
    with pytest.raises(UnknownName, match="wide: there is no role of a tensor 'gamma'. There are: 'kernel', 'bias'"):
        weights(results, "wide", role="gamma")
    with pytest.raises(NotStored, match="no trial of wide of 'tiny' has ended"):
        weights(keep(study, {"narrow": right(300)}), "wide")
