"""A comparison as one table of texts and numbers."""

from __future__ import annotations

from dataclasses import replace

from tests.report.compared import VIEW, figure, row

from bakeoff.report.comparison import WATCHES_TEST
from bakeoff.report.comparison_columns import comparison_notes, comparison_view, comparison_warnings, metric_columns


def test_all_that_is_known_stands_in_one_table() -> None:
    view = comparison_view(VIEW)
    assert [column.title for column in view.columns] == [
        "variant",
        "layers",
        "batch size",
        "parameters",
        "test accuracy",
        "test accuracy, published",
        "test loss",
        "training µs per image",
        "training µs per image, published",
        "n",
    ]
    assert [[cell.text for cell in row] for row in view.rows] == [
        ["narrow", "Dense 32-32-10", "64", "26,506", "0.9370 ±0.0012", "0.9371", "0.2151 ±0.0034"]
        + ["14.5 (n=2)", "22.5", "8"],
        ["wide", "Dense 32-32-10", "64", "26,506", "0.9425 ±<0.0001", "–", "0.1958 ±0.0100 (n=7)", "–", "–", "8"],
    ]


def test_figures_are_ordered_by_their_means_and_words_by_their_letters() -> None:
    narrow, _ = comparison_view(VIEW).rows
    assert [cell.order for cell in narrow] == [None, None, 64, 26_506, 0.93704, 0.9371, 0.21513, 14.52, 22.5, 8]


def test_a_high_accuracy_is_good_and_a_high_loss_is_not() -> None:
    accuracy, loss, _ = metric_columns(VIEW)
    assert (accuracy.column.is_high_good, loss.column.is_high_good) == (True, False)
    assert [column.heading for column, _ in accuracy.columns] == ["test\naccuracy", "\npublished"]
    assert loss.published == ()


def test_a_study_without_figures_has_its_settings_alone() -> None:
    bare = replace(VIEW, rows=(replace(row("narrow", {}), statuses={"pending": 8}, parameters=None),))
    view = comparison_view(bare)
    assert [column.title for column in view.columns] == ["variant", "layers", "batch size", "parameters", "n"]
    assert [cell.text for cell in view.rows[0]] == ["narrow", "Dense 32-32-10", "64", "–", "0"]


def test_notes_say_what_stands_behind_the_figures() -> None:
    twin = replace(row("twin", {"train_loss": figure(0.5, published=0.4)}), same_as="narrow")
    assert list(comparison_notes(replace(VIEW, rows=(*VIEW.rows, twin)))) == [
        "± half the 95 % Student interval over seeds; n: how many seeds.",
        "Published: one figure, as its source printed it.",
        "Training: ours measured afterwards with dropout off, published while training.",
        "µs per image: as the machine took under its load, so without an interval; the trials of a cohort share one "
        "time, and its n counts cohorts.",
        "twin has the settings of narrow: they share their trials.",
    ]


def test_figures_of_a_watched_test_set_are_marked() -> None:
    marked = replace(VIEW, watches_test=True, warnings=("Beware.", WATCHES_TEST))
    assert metric_columns(VIEW)[0].column.title == "test accuracy"
    assert metric_columns(marked)[0].column.title == "test* accuracy"
    assert comparison_warnings(marked) == ("Beware.", f"* {WATCHES_TEST}")
