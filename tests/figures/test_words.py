"""Titles and captions: what must be said is said, and nothing that is quoted does harm."""

from __future__ import annotations

from dataclasses import replace

from tests.figures.conftest import Keep, right

from bakeoff.analysis import Results
from bakeoff.figures.words import (
    captioned,
    clipped,
    diverged_text,
    literal,
    same_text,
    seeds_text,
    shortened,
    study_line,
    unfinished_text,
)
from bakeoff.report import WATCHES_TEST
from bakeoff.spec import Study
from bakeoff.testing import MadeUp


def test_a_long_name_keeps_both_ends() -> None:
    assert clipped("a" * 40 + "_1") == "a" * 17 + "…" + "a" * 8 + "_1"
    assert clipped("short") == "short"
    assert clipped("in\ntwo\x1b[31m lines") == "in two[31m lines"


def test_a_long_title_loses_its_end() -> None:
    assert shortened("a" * 40, length=10) == "a" * 9 + "…"


def test_dollar_signs_stay_dollar_signs() -> None:
    assert literal("$x^2$") == r"\$x^2\$"


def test_a_count_is_one_number_or_a_range() -> None:
    assert seeds_text([3, 5, 4]) == "n = 3 to 5 seeds"
    assert seeds_text([]) == "n = 0 seeds"


def test_a_caption_says_how_the_study_was_run(results: Results) -> None:
    assert captioned(["Dots.", ""], results) == "Dots."


def test_a_caption_flags_a_watched_test_set_where_it_matters(study: Study, keep: Keep) -> None:
    watched = keep(replace(study, validation="test"), {"wide": right(480)})
    assert captioned(["Dots."], watched) == f"Dots. ⚠ {WATCHES_TEST}"
    assert captioned(["Dots."], watched, is_touched=False) == "Dots."


def test_a_study_without_a_title_has_its_name(study: Study, keep: Keep) -> None:
    assert study_line(keep(study, {})) == "Does a wider layer help?"
    assert study_line(keep(replace(study, title=""), {})) == "tiny"
    assert len(study_line(keep(replace(study, title="why " * 100), {}))) <= 90


def test_variants_that_another_stands_for_are_told(results: Results) -> None:
    assert same_text(results, ["narrow", "wide"]) == "By equal settings twin is narrow."
    assert same_text(results, ["wide"]) == same_text(results, ["narrow", "twin"]) == ""


def test_trials_that_are_missing_are_told(study: Study, keep: Keep) -> None:
    results = keep(study, {"wide": [*right(480), MadeUp(hits=None)], "narrow": right(300)})
    assert diverged_text(results, results.variants) == "Left out, as they diverged: wide 1."
    assert diverged_text(results, ["narrow"]) == ""
    told = "Not all trials have finished; missing: narrow 1 of 2, twin 1 of 2, deep 2 of 2."
    assert unfinished_text(results, results.variants) == told
    assert unfinished_text(results, ["wide"]) == ""
