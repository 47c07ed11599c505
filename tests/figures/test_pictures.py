"""Whole figures: what is asked for is in them."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from bakeoff.analysis import COSTS, Results, StudyTrials
from bakeoff.figures import KINDS, Picture, asked_about
from bakeoff.figures.cost import COST_LABELS


def picture(results: Results, kind: str, *variants: str) -> Picture:
    return KINDS[kind].picture(asked_about(KINDS[kind], StudyTrials(results), variants=variants))


def drawn(made: Picture) -> Figure:
    figure = Figure(figsize=made.size)
    made.draw(figure)
    return figure


@pytest.mark.parametrize(
    ("kind", "panel_count"),
    [
        ("learning_curves", 4),
        ("comparison", 1),
        ("cost", 3),
        ("class_accuracy", 1),
        ("calibration", 1),
        ("confusion", 1),
        ("mistakes", 1),
        ("disagreements", 1),
        ("weights", 2),
        ("samples", 1),
        ("differences", 1),
    ],
)
def test_every_kind_draws_its_panels(results: Results, kind: str, panel_count: int) -> None:
    made = picture(results, kind)
    assert len(drawn(made).axes) == panel_count
    assert made.words.title
    assert made.words.caption
    assert made.words.description


def test_each_cost_has_a_panel_and_the_first_says_what_seconds_are(results: Results) -> None:
    made = picture(results, "cost")
    figure = drawn(made)
    assert [axes.get_xlabel() for axes in figure.axes] == [COST_LABELS[each] for each in COSTS]
    assert [bool(axes.get_ylabel()) for axes in figure.axes] == [True, False, False]
    assert "Seconds:" in made.words.caption


def test_a_panel_of_weights_is_as_wide_as_it_has_tensors(results: Results) -> None:
    figure = drawn(picture(results, "weights", "wide"))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["kernel", "bias"]
    first, second = (axes.get_position().width for axes in figure.axes)
    assert first == pytest.approx(second)
