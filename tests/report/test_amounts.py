"""Figures as one says them."""

from __future__ import annotations

from math import inf

import pytest

from bakeoff.analysis import Interval
from bakeoff.report.amounts import bounds_text, metric_name, p_text, percent_text, size_text, value_text
from bakeoff.spec import CLAIM_METRICS

ACCURACY = "test_accuracy"


@pytest.mark.parametrize(
    ("metric", "value", "size"),
    [
        (ACCURACY, "25.00 %", "25.00 percentage points"),
        ("generalisation_gap", "25.00 percentage points", "25.00 percentage points"),
        ("test_loss", "0.2500", "0.2500 nats"),
        ("epochs_to(0.9)", "0.3", "0.3 epochs"),
        ("parameters", "0", "0 parameters"),
    ],
)
def test_a_figure_has_its_metrics_unit(metric: str, value: str, size: str) -> None:
    assert value_text(0.25, metric) == value
    assert size_text(-0.25, metric) == size


def test_many_parameters_are_grouped() -> None:
    assert value_text(1_199_882, "parameters") == "1,199,882"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.01, 0.02, "between 1.00 and 2.00 above"),
        (-0.02, -0.01, "between 1.00 and 2.00 below"),
        (-0.01, 0.02, "between 1.00 below and 2.00 above"),
        (-inf, 0.02, "at most 2.00 above, and so few seeds cannot tell how far below"),
        (-inf, -0.02, "at least 2.00 below, and so few seeds cannot tell how far below"),
        (-0.01, inf, "at most 1.00 below, and so few seeds cannot tell how far above"),
        (0.01, inf, "at least 1.00 above, and so few seeds cannot tell how far above"),
        (-inf, inf, "anywhere: so few seeds set no bounds at this level"),
    ],
)
def test_bounds_say_on_which_side_they_lie(low: float, high: float, words: str) -> None:
    assert bounds_text(Interval(low=low, high=high), ACCURACY) == words


def test_every_metric_has_a_name() -> None:
    names = {metric_name(metric) for metric in CLAIM_METRICS if metric != "epochs_to"}
    assert len(names) == len(CLAIM_METRICS) - 1
    assert metric_name("epochs_to(0.985)") == "epochs to an accuracy of 98.5 %"


@pytest.mark.parametrize(("p_value", "words"), [(1.0, "p = 1"), (0.03125, "p = 0.031"), (0.0, "p < 0.0001")])
def test_a_p_value_is_short(p_value: float, words: str) -> None:
    assert p_text(p_value) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (0.004, "<1 %"), (0.5, "50 %"), (0.997, ">99 %"), (1, "100 %")]
)
def test_almost_nothing_is_not_nothing(share: float, words: str) -> None:
    assert percent_text(share) == words
