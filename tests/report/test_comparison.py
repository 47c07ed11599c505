"""A comparison as plain numbers, from a store filled by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.analysis import Results, Summary, differing_settings, load_results
from bakeoff.report import Comparison, comparison, study_warnings
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, keep_made_up

ONE = "One seed says nothing about the noise between seeds: no figure has an interval."


@pytest.fixture
def view(results: Results) -> Comparison:
    shapes = dict.fromkeys(results.variants, (36,))
    return comparison(results, differences=differing_settings(results.study), shapes=shapes)


def test_a_row_has_mean_interval_count_and_what_was_published(view: Comparison) -> None:
    narrow = view.rows[0]
    figure = narrow.figures["test_accuracy"]
    assert figure.published == 0.5
    assert figure.summary is not None
    # mean 0.6, deviation 0.1, Student's t with two degrees of freedom 4.30265: half width 0.248414
    assert figure.summary.mean == pytest.approx(0.6)
    assert figure.summary.low == pytest.approx(0.6 - 0.248414, abs=1e-6)
    assert figure.summary.high == pytest.approx(0.6 + 0.248414, abs=1e-6)
    assert figure.summary.count == narrow.count == 3
    assert narrow.figures["test_loss"].published is None


def test_one_value_has_no_interval(view: Comparison) -> None:
    figure = view.rows[1].figures["test_accuracy"]
    assert figure.summary == Summary(mean=0.8, low=None, high=None, count=1)


def test_statuses_are_counted(view: Comparison) -> None:
    wide = view.rows[1]
    assert wide.statuses == {"finished": 1, "diverged": 1, "pending": 1}
    assert (wide.seed_count, wide.diverged_count, wide.unfinished_count) == (3, 1, 1)


def test_a_twin_names_whose_trials_it_shares(view: Comparison) -> None:
    assert [row.same_as for row in view.rows] == [None, None, "narrow"]
    assert view.rows[2].figures["test_accuracy"].summary == view.rows[0].figures["test_accuracy"].summary


def test_what_differs_is_told_by_variant_and_the_rest_once(view: Comparison) -> None:
    assert [set(row.settings) for row in view.rows] == [{"layers"}] * 3
    assert "4-3" in view.rows[0].settings["layers"]
    assert view.shared == {
        "dataset": "./tiny.npz",
        "preprocess": "scale flatten",
        "optimizer": "SGD(learning_rate=0.1)",
        "batch_size": "batches of 16",
        "epochs": "2 epochs",
        "validation": "10 % held out",
        "precision": "f32",
        "seeds": "3 seeds",
    }


def test_parameters_are_counted(view: Comparison) -> None:
    # Dense(4) and Dense(3) on 36 pixels: 36·4 + 4 + 4·3 + 3
    assert [row.parameters for row in view.rows] == [163, 643, 163]


def test_it_says_how_it_was_run_and_what_to_beware_of(view: Comparison) -> None:
    assert (view.name, view.title, view.overrides) == ("tiny", "Does a wider layer help?", "--seeds 3")
    assert view.interval == "95 % Student interval over seeds"
    assert not view.watches_test
    assert view.warnings == (
        "Not all trials have finished; missing: wide 1 of 3. Means are over those that have.",
        "wide: 1 of 3 trials diverged. Its means are over the others.",
    )


def test_a_variant_whose_trials_all_diverged_has_no_figures(study: Study, store: Store) -> None:
    keep_made_up(store, study, made={"wide": [MadeUp(hits=None)] * 3})
    warnings = comparison(load_results(store, "tiny"), differences=(), shapes={}).warnings
    assert "wide: 3 of 3 trials diverged. It has no figures." in warnings


def test_titles_lose_their_controls(results: Results) -> None:
    hostile = "\x1b[31m[red]alarm"
    study = replace(
        results.study,
        title=hostile,
        variants={name: replace(each, title=hostile) for name, each in results.study.variants.items()},
    )
    results.study = study
    view = comparison(results, differences=(), shapes={})
    assert view.title == view.rows[0].title == "[31m[red]alarm"


def test_two_seeds_and_a_validation_share_raise_no_warning(study: Study) -> None:
    assert study_warnings(study, seed_count=2) == ()
    assert study_warnings(study, seed_count=1) == (ONE,)


def test_watching_the_test_set_raises_one(study: Study) -> None:
    (warning,) = study_warnings(replace(study, validation="test"), seed_count=8)
    assert warning.startswith("The test set was watched while training")
