"""Where a published figure lies: within the mean's interval, within single runs, or outside both."""

from __future__ import annotations

import pytest

from bakeoff.analysis import Summary
from reproduction.evidence import Departure, PublishedFigure, first_seeds_ended


def figure(published: float, ours: Summary | None) -> PublishedFigure:
    return PublishedFigure(variant="wide", metric="test_accuracy", published=published, ours=ours)


@pytest.mark.parametrize(
    ("published", "departure"),
    [
        (0.95, "within"),
        (0.96, "within"),
        (0.961, "outside the mean's interval"),
        (0.92, "outside the mean's interval"),
        (0.919, "outside single runs"),
        (0.981, "outside single runs"),
    ],
)
def test_a_published_figure_is_set_against_both_ranges(published: float, departure: Departure) -> None:
    # eight seeds: single runs spread √9 = 3 times as wide as the mean's interval, 0.92 to 0.98
    ours = Summary(mean=0.95, low=0.94, high=0.96, count=8)
    single = figure(published, ours).single_runs
    assert single is not None
    assert list(single) == pytest.approx([0.92, 0.98])
    assert figure(published, ours).departure == departure


def test_one_seed_and_none_have_no_interval() -> None:
    assert figure(0.9, Summary(mean=0.95, low=None, high=None, count=1)).departure == "no interval"
    assert figure(0.9, None).departure == "no interval"


def test_seeds_count_up_to_the_first_gap() -> None:
    assert [first_seeds_ended(seeds) for seeds in ({0, 1, 2}, {0, 2}, {1}, set())] == [3, 1, 0, 0]
