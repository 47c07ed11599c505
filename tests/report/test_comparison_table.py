"""A comparison in the terminal: golden lines, and what it does where there is little room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.compared import VIEW, figure, row

from bakeoff.report import Comparison, comparison_table
from bakeoff.report.comparison import METRICS, WATCHES_TEST
from bakeoff.testing import drawn


def lines_of(view: Comparison, *, width: int = 80) -> list[str]:
    return drawn(comparison_table(view, width=width), width=width)


def test_the_whole_table() -> None:
    assert lines_of(VIEW) == [
        "Does a wider layer help?",
        "width · mnist · 20 epochs · 8 seeds",
        "",
        "variant  layers          batch size  parameters",
        "───────────────────────────────────────────────",
        "narrow   Dense 32-32-10          64      26,506",
        "wide     Dense 32-32-10          64      26,506",
        "",
        "                    test                             test",
        "variant         accuracy  published                  loss  n",
        "────────────────────────────────────────────────────────────",
        "narrow    0.9370 ±0.0012     0.9371        0.2151 ±0.0034  8",
        "wide     0.9425 ±<0.0001          –  0.1958 ±0.0100 (n=7)  8",
        "",
        "             training",
        "variant  µs per image  published  n",
        "───────────────────────────────────",
        "narrow     14.5 (n=2)       22.5  8",
        "wide                –          –  8",
        "",
        "± half the 95 % Student interval over seeds; n: how many seeds.",
        "Published: one figure, as its source printed it.",
        "µs per image: as the machine took under its load, so without an interval; the",
        "trials of a cohort share one time, and its n counts cohorts.",
    ]


def test_a_wide_screen_has_fewer_tables() -> None:
    heads = [line for line in lines_of(VIEW, width=100) if line.startswith("variant")]
    assert len(heads) == 2
    assert heads[1].split() == ["variant", "accuracy", "published", "loss", "µs", "per", "image", "published", "n"]


def test_a_single_value_stands_without_interval_and_says_so() -> None:
    one = row("narrow", {"test_accuracy": figure(0.937, count=1)})
    (line,) = [line for line in lines_of(replace(VIEW, rows=(one,))) if "0.9370" in line]
    assert line.split() == ["narrow", "0.9370", "1"]


def test_a_variant_without_results_has_dashes_and_a_zero() -> None:
    rows = (VIEW.rows[0], row("wide", {}))
    lines = [line.split() for line in lines_of(replace(VIEW, rows=rows)) if line.startswith("wide")]
    assert lines[1] == ["wide", *"–––––", "0"]


def test_overrides_warnings_and_twins_are_named() -> None:
    twin = replace(row("twin", {}), same_as="narrow")
    lines = lines_of(
        replace(VIEW, overrides="--epochs 3", rows=(*VIEW.rows, twin), warnings=("Not all trials have finished.",))
    )
    assert lines[1] == "as run with --epochs 3"
    assert "twin has the settings of narrow: they share their trials." in lines
    assert lines[-1] == "! Not all trials have finished."


def test_figures_of_a_watched_test_set_are_marked() -> None:
    figures = {"test_loss": figure(0.25), "validation_loss": figure(0.25), "train_loss": figure(0.125)}
    view = replace(VIEW, watches_test=True, rows=(row("narrow", figures),), warnings=(WATCHES_TEST,))
    heads = " ".join(lines_of(view, width=120))
    assert "test*" in heads
    assert "validation*" in heads
    assert "training*" not in heads
    assert lines_of(view, width=120)[-1] == f"! * {WATCHES_TEST}"


def test_training_figures_of_a_source_are_explained() -> None:
    published = row("narrow", {"train_loss": figure(0.25, published=0.3)})
    explained = [line for line in lines_of(replace(VIEW, rows=(published,))) if line.startswith("Training:")]
    assert explained == ["Training: ours measured afterwards with dropout off, published while training."]


def test_markup_in_a_study_is_text() -> None:
    hostile = row("narrow", {}, settings={"layers": "[red]Dense[/red] [link=x]"})
    text = "\n".join(lines_of(replace(VIEW, title="[red]alarm", rows=(hostile,))))
    assert "[red]alarm" in text
    assert "[red]Dense[/red] [link=x]" in text


@given(
    names=st.lists(st.text(alphabet="abc_", min_size=1, max_size=60), min_size=1, max_size=3, unique=True),
    width=st.integers(min_value=60, max_value=200),
    published=st.booleans(),
)
def test_nothing_is_wider_than_the_screen_and_no_figure_is_cut(
    *, names: list[str], width: int, published: bool
) -> None:
    figures = {metric: figure(0.93704, 0.00123, published=0.9123 if published else None) for metric in METRICS}
    lines = lines_of(replace(VIEW, rows=tuple(row(name, figures) for name in names)), width=width)
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    assert text.count("0.9370 ±0.0012") == 6 * len(names)
    assert text.count("0.9123") == (6 * len(names) if published else 0)
    assert "…" not in text


@pytest.mark.parametrize("width", [40, 50])
def test_a_narrow_screen_gets_a_table_for_each_metric(width: int) -> None:
    figures = {metric: figure(0.93704, 0.00123, published=0.9123) for metric in METRICS}
    lines = lines_of(replace(VIEW, rows=(row("a_rather_long_name_of_a_variant", figures),)), width=width)
    assert max(map(len, lines)) <= width
    assert "\n".join(lines).count("0.9370 ±0.0012") == 6
