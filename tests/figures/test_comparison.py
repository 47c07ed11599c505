"""Variants side by side: the numbers behind the marks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import Keep, right, xs

from bakeoff.analysis import Results, StudyTrials, load_verdicts
from bakeoff.errors import NotStored, UnknownName
from bakeoff.figures import comparison
from bakeoff.figures.comparison import comparison_view
from bakeoff.spec import Study


def test_a_row_has_seeds_mean_intervals_and_what_was_published(results: Results) -> None:
    row = comparison_view(StudyTrials(results), metric="test_accuracy").rows[0]
    assert (row.variant, row.same_as, row.published) == ("narrow", None, 0.5)
    assert row.spread is not None
    assert row.spread.by_seed == {0: 0.5, 1: 0.55}
    assert row.spread.mean == pytest.approx(0.525)
    (accuracy,) = [each.accuracy for each in load_verdicts(results.store, "tiny").variants if each.variant == "narrow"]
    assert accuracy is not None
    assert (row.spread.these_images, row.spread.other_images) == (accuracy.these_images, accuracy.other_images)


def test_what_is_drawn_are_these_numbers(results: Results) -> None:
    view = comparison_view(StudyTrials(results), metric="test_accuracy")
    axes = comparison(results, axes=Figure().subplots())
    spread = view.rows[0].spread
    assert spread is not None
    assert spread.these_images is not None
    assert spread.other_images is not None
    drawn = [xs(line) for line in axes.lines[:5]]
    assert drawn[0] == [0.5, 0.55]
    assert drawn[1] == pytest.approx([spread.other_images.low, spread.other_images.high], abs=1e-6)
    assert drawn[2] == pytest.approx([spread.these_images.low, spread.these_images.high], abs=1e-6)
    assert drawn[3:] == [[pytest.approx(0.525)], [0.5]]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "narrow",
        "wide",
        "twin\n(same as narrow)",
        "deep",
    ]
    assert axes.get_xscale() == "linear"


def test_the_caption_names_both_intervals_and_what_is_left_out(results: Results) -> None:
    caption = comparison_view(StudyTrials(results), metric="test_accuracy").words.caption
    assert (
        "thick line: 95 % score interval (Wilson's, with Student's quantile) for other seeds on these 600 test"
        in caption
    )
    assert "thin line with end marks: 95 % interval for other seeds and other test images" in caption
    assert "open diamond: published" in caption
    assert "n = 1 to 2 seeds." in caption
    assert "Left out, as they diverged: deep 1." in caption


def test_another_metric_has_no_interval_for_other_images(results: Results) -> None:
    view = comparison_view(StudyTrials(results), metric="train_loss")
    assert "other test images" not in view.words.caption
    assert view.words.title == "Training loss of 4 variants"


def test_a_watched_test_set_is_flagged(study: Study, keep: Keep) -> None:
    watched = keep(replace(study, validation="test"), {"wide": right(480)})
    caption = comparison_view(StudyTrials(watched), metric="test_accuracy").words.caption
    assert "⚠ The test set was watched while training" in caption


def test_one_seed_is_drawn_without_an_interval(study: Study, keep: Keep) -> None:
    alone = keep(replace(study, seeds=1), {"wide": right(480)})
    view = comparison_view(StudyTrials(alone), metric="test_accuracy")
    assert "one seed: no interval" in view.words.caption
    # what was published of `narrow` comes first
    drawn = comparison(alone, axes=Figure().subplots()).lines
    assert [xs(line) for line in drawn[1:3]] == [[0.8], [0.8]]


def test_one_variant_is_one(study: Study, keep: Keep) -> None:
    single = replace(study, variants={"wide": study.variants["wide"]}, claims=())
    view = comparison_view(StudyTrials(keep(single, {"wide": right(480)})), metric="test_accuracy")
    assert view.words.title == "Test accuracy of 1 variant"


def test_a_misspelt_metric_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="there is no metric 'test_acuracy'. Did you mean 'test_accuracy'"):
        comparison(results, metric="test_acuracy")


def test_nothing_finished_says_so(study: Study, keep: Keep) -> None:
    with pytest.raises(NotStored, match="nothing to draw yet"):
        comparison(keep(study, {}))
