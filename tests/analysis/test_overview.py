"""The table in a notebook: what its cells hold, and that nothing in it is taken for markup."""

from __future__ import annotations

from bakeoff.analysis import Summary
from bakeoff.analysis.overview import Row, overview_html

MEASURED = Summary(mean=0.91234, low=0.9, high=0.925, count=8)
ALONE = Summary(mean=0.5, low=None, high=None, count=1)


def test_a_mean_stands_with_its_interval_and_its_count() -> None:
    html = overview_html("a study", [("narrow", {"test_accuracy": MEASURED}, "8 finished")])
    assert "<td>0.9123 (0.9 to 0.925, n = 8)</td>" in html
    assert "<td>8 finished</td>" in html
    assert "<caption>a study</caption>" in html


def test_a_single_seed_has_a_count_and_no_interval() -> None:
    html = overview_html("a study", [("narrow", {"test_accuracy": ALONE}, "1 finished")])
    assert "<td>0.5 (n = 1)</td>" in html


def test_a_metric_that_no_variant_has_gets_no_column() -> None:
    rows: list[Row] = [
        ("narrow", {"test_loss": MEASURED, "validation_loss": None}, "8 finished"),
        ("wide", {"test_loss": None, "validation_loss": None}, "8 pending"),
    ]
    html = overview_html("a study", rows)
    assert "<th>variant</th><th>test_loss</th><th>trials</th>" in html
    assert "<td>wide</td><td>–</td><td>8 pending</td>" in html


def test_words_of_a_study_are_no_markup() -> None:
    html = overview_html("<script>alert(1)</script>", [("narrow", {"test_loss": None}, "")])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
