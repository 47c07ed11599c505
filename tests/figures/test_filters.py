"""First-layer filters: every weight in its place, also when the weights are gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray
from tests.figures.conftest import Keep, finish

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import DataError, NotStored, UnknownName
from bakeoff.figures import filters
from bakeoff.figures.filters import filters_view
from bakeoff.spec import Study
from bakeoff.testing import finished_trial


def with_kernel(results: Results, kernel: NDArray[np.generic], *, seed: int = 0) -> StudyTrials:
    """Return trials of which one of `wide` has ended with this first kernel and no weights."""
    first = kernel.astype(np.float32)
    return finish(results, lambda digest: replace(finished_trial(digest), first_kernel=first, weights={}), seed=seed)


def test_a_unit_of_a_dense_layer_sees_the_image(study: Study, keep: Keep) -> None:
    kernel = np.arange(36 * 16).reshape(36, 16)
    view = filters_view(with_kernel(keep(study, {}), kernel), "wide")
    assert view.filters.shape == (16, 6, 6)
    # The weight from the pixel in row 2, column 3 into unit 5.
    assert view.filters[5, 2, 3] == kernel[2 * 6 + 3, 5]
    assert "n = 1: seed 0." in view.words.caption


def test_a_window_of_a_convolution_is_a_picture(study: Study, keep: Keep) -> None:
    # (height, width, channel, filter); two channels are averaged
    kernel = np.arange(3 * 2 * 2 * 70).reshape(3, 2, 2, 70)
    trials = with_kernel(keep(study, {}), kernel, seed=1)
    view = filters_view(trials, "wide")
    assert view.filters.shape == (64, 3, 2)
    assert view.filters[4, 2, 1] == kernel[2, 1, :, 4].mean()
    assert (view.seed, view.filter_count) == (1, 70)
    assert "the first 64 of 70 filters" in view.words.caption
    assert len(filters(trials.results, "wide", seed=1, axes=Figure().subplots()).images) == 1


def test_a_kernel_that_belongs_to_no_image_is_no_picture(study: Study, keep: Keep) -> None:
    trials = with_kernel(keep(study, {}), np.zeros((35, 4)))
    with pytest.raises(DataError, match=r"the first kernel of wide has the shape \(35, 4\): it belongs to no image"):
        filters_view(trials, "wide")


def test_what_cannot_be_drawn_is_said(results: Results, study: Study, keep: Keep) -> None:
    with pytest.raises(NotStored, match="no trial of wide of 'tiny' has ended"):
        filters(keep(study, {}), "wide")
    with pytest.raises(UnknownName, match="there is no seed '7'"):
        filters(results, "wide", seed=7)
    without = finish(keep(study, {}), lambda digest: replace(finished_trial(digest), first_kernel=None))
    with pytest.raises(NotStored, match="no first-layer kernel of wide, seed 0: .* was left out when this store was"):
        filters(without.results, "wide")
