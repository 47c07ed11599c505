"""Axes that fit a metric: percent for shares, points for differences, decades on a logarithmic scale."""

from __future__ import annotations

from matplotlib.figure import Figure

from bakeoff.figures.scales import difference_scale, metric_scale, spans_a_decade


def test_shares_are_written_in_percent() -> None:
    axes = Figure().subplots()
    metric_scale(axes, "test_accuracy", values=[0.01, 0.99])
    assert axes.get_xscale() == "linear"
    assert axes.get_xlabel() == "test accuracy"
    assert axes.xaxis.get_major_formatter()(0.975) == "97.5 %"


def test_losses_over_a_decade_are_logarithmic() -> None:
    narrow, wide = (Figure().subplots() for _ in range(2))
    metric_scale(narrow, "test_loss", values=[0.1, 0.9])
    metric_scale(wide, "test_loss", values=[0.1, 1.0])
    assert (narrow.get_xscale(), wide.get_xscale()) == ("linear", "log")


def test_differences_of_shares_are_percentage_points() -> None:
    axes = Figure().subplots()
    difference_scale(axes, "test_accuracy")
    assert axes.get_xlabel() == "difference in test accuracy, percentage points"
    write = axes.xaxis.get_major_formatter()
    assert (write(0.02), write(-0.005), write(0.0)) == ("+2", "−0.5", "0")


def test_differences_of_losses_have_no_unit() -> None:
    axes = Figure().subplots()
    difference_scale(axes, "test_loss")
    assert axes.get_xlabel() == "difference in test loss"


def test_what_is_not_positive_spans_no_decade() -> None:
    assert not spans_a_decade([])
    assert not spans_a_decade([0.0, 1.0])
    assert spans_a_decade([1.0, 10.0])
