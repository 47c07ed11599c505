"""The table in a notebook: what its cells hold, and that nothing in it is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis import Summary
from bakeoff.analysis.overview import OverviewRow, overview_html

MEASURED = Summary(mean=0.91234, low=0.9, high=0.925, count=8)
ALONE = Summary(mean=0.5, low=None, high=None, count=1)


def row(
    name: str,
    summaries: Mapping[str, Summary | None],
    *,
    published: Mapping[str, float] | None = None,
    standing: str = "8 finished",
) -> OverviewRow:
    return OverviewRow(variant=name, summaries=summaries, published=published or {}, standing=standing)


def cells(html: str) -> list[list[str]]:
    """Return what each line of a table says, cell by cell, with a bar where a cell has another line."""
    lines = re.findall(r"<tr>(.*?)</tr>", html.replace("<br>", " | "), re.DOTALL)
    found = [re.findall(r"<t[hd].*?</t[hd]>", line) for line in lines]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in line] for line in found]


def test_a_mean_stands_with_its_interval_its_count_and_what_was_published() -> None:
    rows = [row("narrow", {"test_accuracy": MEASURED}, published={"test_accuracy": 0.92})]
    assert cells(overview_html("a study", rows)) == [
        ["variant", "test accuracy", "trials"],
        ["narrow", "0.9123 | 0.9000 to 0.9250, n = 8 | published 0.92", "8 finished"],
    ]


def test_a_single_seed_has_a_count_and_no_interval() -> None:
    html = overview_html("a study", [row("narrow", {"test_accuracy": ALONE})])
    assert cells(html)[1][1] == "0.5000 | n = 1"


def test_a_large_figure_is_cut_to_four_digits() -> None:
    slow = Summary(mean=123.456, low=None, high=None, count=1)
    assert cells(overview_html("a study", [row("narrow", {"seconds": slow})]))[1][1] == "123.5 | n = 1"


def test_a_metric_that_no_variant_has_gets_no_column() -> None:
    rows = [
        row("narrow", {"test_loss": MEASURED, "validation_loss": None}),
        row("wide", {"test_loss": None, "validation_loss": None}, standing="8 pending"),
    ]
    head, _, wide = cells(overview_html("a study", rows))
    assert head == ["variant", "test loss", "trials"]
    assert wide == ["wide", "–", "8 pending"]


@given(text=st.one_of(st.text(), st.sampled_from(["<script>alert(1)</script>", '"><b>', "&lt;", "</caption>"])))
def test_words_of_a_study_are_no_markup(text: str) -> None:
    harmless = overview_html("a study", [row("narrow", {"test_loss": None}, standing="none")])
    hostile = overview_html(text, [row("narrow", {"test_loss": None}, standing=text)])
    assert re.findall(r"<[^>]*>", hostile) == re.findall(r"<[^>]*>", harmless)
    assert unescape(hostile.partition("<caption")[2].partition(">")[2].partition("</caption>")[0]) == text
