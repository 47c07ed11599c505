"""Accuracy over what it costs: the numbers behind the marks and the frontier."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import Keep, right, xs, ys

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored, UnknownName
from bakeoff.figures import cost
from bakeoff.figures.cost import cost_view
from bakeoff.spec import Study


def test_variants_stand_where_their_numbers_are(results: Results) -> None:
    view = cost_view(StudyTrials(results), cost="parameters")
    # 36 inputs and 3 classes: 36·4+4+4·3+3, 36·16+16+16·3+3, and 36·4+4+4·4+4+4·3+3; `twin` is `narrow`
    assert [(point.variant, point.cost) for point in view.points] == [("narrow", 163), ("wide", 643), ("deep", 183)]
    assert [point.accuracy.mean for point in view.points] == pytest.approx([0.525, 0.805, 0.7])
    assert [point.variant for point in view.frontier] == ["narrow", "deep", "wide"]


def test_who_is_beaten_is_not_on_the_frontier(study: Study, keep: Keep) -> None:
    results = keep(study, {"narrow": right(300), "wide": right(480), "deep": right(240)})
    view = cost_view(StudyTrials(results), cost="parameters")
    assert [point.variant for point in view.frontier] == ["narrow", "wide"]
    assert view.words.description.endswith("Nothing else beats narrow, wide.")
    steps = cost(results, axes=Figure().subplots()).lines[0]
    assert xs(steps) == [163, 643]
    assert ys(steps) == [0.5, 0.8]


def test_seconds_are_told_with_what_they_are(results: Results) -> None:
    view = cost_view(StudyTrials(results), cost="train_seconds")
    assert {point.cost for point in view.points} == {1.5}
    assert (
        "Seconds: a trial's share of its cohort's time, as the machine took under its load, so without an interval."
        in (view.words.caption)
    )
    assert "Seconds" not in cost_view(StudyTrials(results), cost="parameters").words.caption


def test_a_misspelt_cost_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="there is no cost 'seconds'"):
        cost(results, cost="seconds")


def test_nothing_finished_says_so(study: Study, keep: Keep) -> None:
    with pytest.raises(NotStored, match="nothing to draw yet"):
        cost(keep(study, {}))
