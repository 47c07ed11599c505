"""Paired differences: the numbers behind the marks, and whose interval it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from tests.figures.conftest import Keep, right, xs

from bakeoff.analysis import Pair, Results, StudyTrials, study_verdicts
from bakeoff.errors import NotStored
from bakeoff.figures import differences
from bakeoff.figures.differences import DifferencesView, differences_view
from bakeoff.spec import Claim, Study

CLAIM = Claim(says="The wider one finds $more$.", expect="wide > narrow", margin=0.25)


def view_of(results: Results, *, metric: str = "test_accuracy") -> DifferencesView:
    return differences_view(StudyTrials(results), study_verdicts(results), metric=metric)


@pytest.fixture
def claimed(study: Study, keep: Keep) -> Results:
    made = {"narrow": right(300, 330), "wide": right(480, 486), "deep": right(300, 324)}
    return keep(replace(study, claims=[CLAIM]), made)


def test_a_claim_is_drawn_with_the_interval_that_decides_it(claimed: Results) -> None:
    (row,) = view_of(claimed).rows
    (verdict,) = study_verdicts(claimed).verdicts
    assert verdict.effect is not None
    assert row.difference.pair == Pair(first="wide", second="narrow")
    assert list(row.difference.by_seed.values()) == pytest.approx([0.3, 0.26])
    assert row.difference.interval == verdict.effect.interval
    assert (row.says, row.outcome, row.margin) == ("The wider one finds $more$", verdict.outcome, 0.25)


def test_what_is_drawn_are_these_numbers(claimed: Results) -> None:
    axes = differences(claimed, axes=Figure().subplots())
    zero, seeds, mean = map(xs, axes.lines[:3])
    assert zero == [0.0, 0.0]
    assert seeds == pytest.approx([0.3, 0.26])
    assert mean == pytest.approx([0.28])
    (band,) = axes.patches
    assert band.get_window_extent().width > 0
    assert [text.get_text() for text in axes.texts][0].startswith(r"The wider one finds \$more\$: ")


def test_without_claims_every_variant_is_set_beside_the_first(study: Study, keep: Keep) -> None:
    made = {"narrow": right(300, 330), "wide": right(480, 486), "deep": right(300, 324)}
    view = view_of(keep(study, made))
    assert [row.difference.pair for row in view.rows] == [
        Pair(first="wide", second="narrow"),
        Pair(first="deep", second="narrow"),
    ]
    assert {(row.outcome, row.margin, row.difference.coverage) for row in view.rows} == {("", None, 0.95)}
    assert "95 % interval for other seeds and other test images, each on its own" in view.words.caption


def test_the_caption_says_what_the_interval_covers(claimed: Results) -> None:
    view = view_of(claimed)
    assert (
        "the one that decides the claim. Grey band: differences that do not matter. n = 2 seeds." in view.words.caption
    )
    assert "wide 28.00 percentage points above narrow" in view.words.description


def test_an_interval_without_bounds_ends_in_arrows(study: Study, keep: Keep) -> None:
    # With two seeds the exact test of the seeds alone can bound nothing.
    claims = [replace(CLAIM, scope="these images", margin=None)]
    results = keep(replace(study, claims=claims), {"narrow": right(300, 330), "wide": right(480, 486)})
    axes = differences(results, axes=Figure().subplots())
    assert [line.get_marker() for line in axes.lines[-2:]] == ["<", ">"]
    assert [xs(line)[0] for line in axes.lines[-2:]] == list(axes.get_xlim())


def test_another_metric_has_claims_of_its_own(claimed: Results) -> None:
    view = view_of(claimed, metric="test_loss")
    assert {row.outcome for row in view.rows} == {""}
    assert view.words.title == "Differences in test loss, paired by seed"


def test_a_single_variant_has_nothing_beside_it(study: Study, keep: Keep) -> None:
    with pytest.raises(NotStored, match="nothing to draw yet"):
        differences(keep(study, {"wide": right(480)}))


def test_one_seed_has_no_interval(study: Study, keep: Keep) -> None:
    view = view_of(keep(replace(study, seeds=1), {"narrow": right(300), "wide": right(480)}))
    assert [row.difference.interval for row in view.rows] == [None]
    assert "one seed: no interval" in view.words.caption
