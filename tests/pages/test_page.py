"""Everything on a page, as plain facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.pages.made import IMAGES, made_page

from bakeoff.pages import Page
from bakeoff.spec import Claim
from bakeoff.testing import MadeUp, first_right, tiny_study

ONE = "One seed says nothing about the noise between seeds: no figure has an interval."


def test_it_says_what_was_asked_and_how_much_was_trained(whole: Page) -> None:
    assert (whole.name, whole.title, whole.overrides) == ("tiny", "Does a wider layer help?", "")
    assert whole.notes == ("Six by six pixels.", "Three classes.")
    # Two distinct variants with eight seeds each; twin shares its trials with narrow.
    assert whole.amount == "3 variants · 8 seeds · 16 trials"
    assert whole.warnings == ()


def test_it_has_every_table(whole: Page) -> None:
    assert [table.title for table in whole.tables] == [
        "Claims and verdicts",
        "All variants side by side",
        "Test accuracy and where it may lie, 95 % sure",
        "Symptoms",
        "One run against one run",
        "The price of peeking: what choosing the best would add",
    ]
    assert whole.verdicts.summary == "4 claims: 2 supported, 1 refuted, 1 same by construction."


def test_an_accuracy_is_the_same_number_in_claims_and_tables(tmp_path: Path) -> None:
    # 4,170 of 8 · 600 images are 86.875 %: half-way, and the mean of the seeds' means is a bit below it.
    counts = (521, 515, 521, 521, 516, 524, 519, 533)
    study = replace(tiny_study(tmp_path), seeds=8, claims=(Claim(says="Width helps.", expect="wide > narrow"),))
    made = {
        "wide": [MadeUp(hits=first_right(count, of=IMAGES)) for count in counts],
        "narrow": [MadeUp(hits=first_right(300, of=IMAGES))] * 8,
    }
    found = made_page(study, made)
    assert found.verdicts.verdicts[0].sentences[0] == "Test accuracy: wide 86.88 %, narrow 50.00 %."
    assert found.noise is not None
    means = {row[0].text: row[1].text for row in found.noise.rows}
    compared = {row[0].text: {cell.text.partition(" ±")[0] for cell in row} for row in found.comparison.rows}
    assert means["wide"] == "86.88 %"
    assert "0.8688" in compared["wide"]


def test_figures_about_one_variant_stand_with_it(whole: Page) -> None:
    assert [each.kind for each in whole.figures] == ["learning_curves"]
    assert {part.name: [each.kind for each in part.figures] for part in whole.variants} == {
        "narrow": [],
        "wide": ["weights"],
        "twin": [],
    }


def test_intervals_are_drawn_where_there_are_some(whole: Page) -> None:
    assert [each is not None for each in whole.strips] == [True, True, False, False]


def test_where_nothing_has_finished_it_says_so(empty: Page) -> None:
    assert not empty.is_any_finished
    assert empty.amount == "3 variants · 2 seeds · 0 of 4 trials have ended"
    assert empty.warnings[0].startswith("Not all trials have finished; missing: narrow 2 of 2, wide 2 of 2")
    assert [table.title for table in empty.tables] == ["All variants side by side"]


def test_one_variant_with_one_seed_is_a_page_too(lonely: Page) -> None:
    assert lonely.amount == "1 variant · 1 seed · 1 trial"
    assert ONE in lonely.warnings
    assert any(warning.startswith("The test set was watched while training") for warning in lonely.warnings)
    assert lonely.comparison.notes[-1].startswith("* The test set was watched")
    assert [row[0].text for row in lonely.comparison.rows] == ["only"]


def test_claims_that_came_later_are_warned_of(tmp_path: Path) -> None:
    study = replace(tiny_study(tmp_path), seeds=6)
    made = {name: [MadeUp(hits=first_right(480, of=IMAGES))] * 6 for name in ("wide", "narrow")}
    made_page(study, made)
    later = made_page(replace(study, claims=(Claim(says="Width helps.", expect="wide > narrow"),)), made)
    assert "1 claim came after results existed: a family of its own, judged apart." in later.warnings


def test_a_study_without_a_title_goes_by_its_name(tmp_path: Path) -> None:
    assert made_page(replace(tiny_study(tmp_path), title=""), {}).title == "tiny"
