"""One study run in a real store, filled with results by hand: what `Results` says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bakeoff.analysis import METRICS, Results, Summary, load_results
from bakeoff.data import dataset_facts
from bakeoff.errors import NotStored, UnknownName
from bakeoff.plan import assignments, trials
from bakeoff.records import FinishedTrial
from bakeoff.spec import Study, Variant, settings_of, study_text
from bakeoff.store import Store, StoredAssignment, StoredTrial, open_store
from bakeoff.testing import epoch_record, finished_trial, is_same, study_run, tiny_data, tiny_study

SEED_COUNT = 4


@pytest.fixture
def study(tmp_path: Path) -> Study:
    tiny_data(tmp_path)
    return replace(tiny_study(tmp_path), seeds=SEED_COUNT)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "results.db", writable=True) as opened:
        yield opened


def begin(store: Store, study: Study, *, overrides: str = "") -> dict[tuple[str, int], str]:
    """Ask for a study and return its trials' digests by variant and seed."""
    facts = dataset_facts(settings_of(study, "narrow").dataset)
    asked = assignments(study, facts)
    store.begin(
        replace(
            study_run(study.name),
            text=study_text(study),
            overrides=overrides,
            environment={"folder": str(study.folder)},
        ),
        trials=[
            StoredTrial(digest=trial.digest, settings=trial.settings, seed=trial.seed, data_digest=facts.digest)
            for trial in trials(study, facts)
        ],
        assignments=[StoredAssignment(variant=each.variant, seed=each.seed, trial=each.trial) for each in asked],
    )
    return {(each.variant, each.seed): each.trial for each in asked}


def finish(store: Store, finished: FinishedTrial) -> None:
    """Keep a trial with two epochs: training accuracies 0.5 and 0.75."""
    attempt = store.start_attempt([finished.trial])
    first, second = (epoch_record(finished.trial, epoch=epoch) for epoch in (1, 2))
    store.append([replace(first, train_accuracy=0.5), replace(second, train_accuracy=0.75)], attempt=attempt)
    store.finish(finished, attempt=attempt)


@pytest.fixture
def results(store: Store, study: Study) -> Results:
    """Of `narrow` one trial has finished, one stopped early, one diverged, one is pending; of `wide` none has begun."""
    digests = begin(store, study, overrides="--seeds 4")
    finish(store, replace(finished_trial(digests["narrow", 0]), test_accuracy=0.5, train_seconds=2.0))
    early = finished_trial(digests["narrow", 1], ending="early_stopping", best_epoch=1)
    finish(store, replace(early, test_accuracy=0.75, train_seconds=4.0))
    diverged = finished_trial(digests["narrow", 2], ending="diverged")
    finish(store, replace(diverged, weights={}, first_kernel=None, quantiles=(), activity=()))
    return load_results(store, "tiny")


def test_the_study_comes_back_as_it_was_run(results: Results, study: Study) -> None:
    assert results.study == study
    assert settings_of(results.study, "wide").dataset == settings_of(study, "wide").dataset
    assert results.overrides == "--seeds 4"
    assert results.run.number == 1
    assert results.variants == ("narrow", "wide", "twin")


def test_seeds_are_those_asked_for(results: Results) -> None:
    assert results.seeds("wide") == (0, 1, 2, 3)


def test_each_seed_has_its_status(results: Results) -> None:
    assert results.statuses("narrow") == {0: "finished", 1: "early_stopping", 2: "diverged", 3: "pending"}
    assert set(results.statuses("wide").values()) == {"pending"}


def test_seeds_without_a_figure_are_left_out(results: Results) -> None:
    assert results.values("narrow", "test_accuracy") == {0: 0.5, 1: 0.75}
    assert results.values("wide", "test_accuracy") == {}


def test_training_figures_are_those_of_the_weights_that_were_kept(results: Results) -> None:
    assert results.values("narrow", "train_accuracy") == {0: 0.75, 1: 0.5}


def test_time_is_told_for_each_image_that_was_trained_on(results: Results) -> None:
    # 2 s and 4 s for two epochs of 80 images
    assert results.values("narrow", "microseconds_per_image") == {0: 12_500.0, 1: 25_000.0}


def test_a_summary_counts_its_seeds(results: Results) -> None:
    summary = results.summary("narrow", "test_accuracy")
    assert isinstance(summary, Summary)
    assert (summary.mean, summary.count) == (0.625, 2)
    assert results.summary("wide", "test_accuracy") is None


def test_trials_of_one_cohort_are_one_measurement_of_time(store: Store, study: Study) -> None:
    digests = begin(store, study)
    for seed, seconds in enumerate((2.0, 2.0, 2.0, 4.0)):
        finish(store, replace(finished_trial(digests["narrow", seed]), train_seconds=seconds))
    found = load_results(store, "tiny")
    assert len(found.values("narrow", "microseconds_per_image")) == 4
    # Two cohorts, 2 s and 4 s for two epochs of 80 images: the mean of 12 500 and 25 000.
    expected = Summary(mean=18_750.0, low=None, high=None, count=2)
    assert found.summary("narrow", "microseconds_per_image") == expected
    assert found.summary("wide", "microseconds_per_image") is None


def test_published_figures_belong_to_one_variant(results: Results) -> None:
    assert results.published("narrow") == {"test_accuracy": 0.5}
    assert results.published("twin") == {}


def test_variants_with_equal_settings_share_their_trials(results: Results) -> None:
    assert results.same_as("twin") == "narrow"
    assert results.same_as("narrow") is None
    assert results.same_as("wide") is None
    assert results.statuses("twin") == results.statuses("narrow")


def test_a_history_is_that_of_the_trial(results: Results) -> None:
    assert results.history("narrow", 0)["train_accuracy"].tolist() == [0.5, 0.75]
    assert results.history("narrow", seed=2).index.tolist() == [1, 2]


def test_arrays_come_back_bit_for_bit(results: Results) -> None:
    expected = finished_trial("a" * 64)
    assert is_same(results.predictions("narrow", 0), expected.predictions)
    assert is_same(results.weights("narrow", 0)["dense/kernel"], expected.weights["dense/kernel"])


def test_weights_bear_the_layer_names_of_the_variant_asked_for(store: Store, study: Study) -> None:
    named = Variant(
        layers=["Dense(4, activation='relu', name='hidden')", "Dense(3, activation='softmax', name='classes')"]
    )
    digests = begin(store, replace(study, variants={"narrow": study.variants["narrow"], "named": named}))
    tensors = {"dense_1/bias": np.zeros(3), "dense/kernel": np.ones((36, 4)), "dense_1/kernel": np.ones((4, 3))}
    finish(store, replace(finished_trial(digests["named", 0]), weights=tensors))
    results = load_results(store, "tiny")
    assert results.same_as("named") == "narrow"
    assert sorted(results.weights("narrow", 0)) == ["dense/kernel", "dense_1/bias", "dense_1/kernel"]
    assert sorted(results.weights("named", 0)) == ["classes/bias", "classes/kernel", "hidden/kernel"]
    assert next(iter(results.weights("named", 0))) == "hidden/kernel"


def test_what_can_be_drawn_of_weights_stays_when_they_are_gone(store: Store, study: Study) -> None:
    digests = begin(store, study)
    expected = finished_trial(digests["narrow", 0])
    finish(store, replace(expected, weights={}))
    finish(store, replace(finished_trial(digests["wide", 0], ending="diverged"), first_kernel=None, quantiles=()))
    results = load_results(store, "tiny")
    assert is_same(results.quantiles("narrow", 0), expected.quantiles)
    assert is_same(results.first_kernel("narrow", 0), expected.first_kernel)
    assert results.quantiles("wide", 0) == ()
    assert results.first_kernel("wide", 0) is None


def test_quantiles_bear_the_layer_names_of_the_variant_asked_for(store: Store, study: Study) -> None:
    named = Variant(
        layers=["Dense(4, activation='relu', name='hidden')", "Dense(3, activation='softmax', name='classes')"]
    )
    digests = begin(store, replace(study, variants={"narrow": study.variants["narrow"], "named": named}))
    finish(store, finished_trial(digests["named", 0]))
    results = load_results(store, "tiny")
    assert [(each.layer, each.role) for each in results.quantiles("named", 0)] == [
        ("hidden", "kernel"),
        ("hidden", "bias"),
    ]


def test_a_trial_is_known_by_its_settings_and_seed(results: Results, study: Study) -> None:
    trial = results.trial("wide", 3)
    assert (trial.seed, trial.settings) == (3, settings_of(study, "wide"))


def test_pandas_gets_a_row_for_each_variant_and_seed(results: Results) -> None:
    frame = results.to_pandas()
    assert list(frame.columns) == [
        "variant",
        "seed",
        "status",
        *METRICS,
        "epochs_run",
        "best_epoch",
        "train_seconds",
        "trial",
    ]
    assert len(frame) == 3 * SEED_COUNT
    narrow = frame[frame["variant"] == "narrow"]
    assert narrow["status"].tolist() == ["finished", "early_stopping", "diverged", "pending"]
    assert narrow["test_accuracy"].isna().tolist() == [False, False, True, True]
    assert narrow["best_epoch"].isna().tolist() == [True, False, True, True]


def test_a_notebook_shows_each_variant_with_its_standing(results: Results) -> None:
    html = results._repr_html_()
    assert (
        ">tiny · Does a wider layer help? · --seeds 4 · mean (95 % interval over n seeds; times: over n cohorts, "
        in html
    )
    assert ">published 0.5</small>" in html
    assert "1 finished, 1 early stopping, 1 diverged, 1 pending; same as narrow" in html
    assert "4 pending" in html


def test_a_notebook_says_that_the_test_set_was_watched(store: Store, study: Study) -> None:
    begin(store, replace(study, validation="test"))
    assert "validated on the test set" in load_results(store, "tiny")._repr_html_()


def test_the_last_run_is_the_one_that_is_shown(store: Store, study: Study) -> None:
    begin(store, study)
    begin(store, replace(study, seeds=2), overrides="--seeds 2")
    assert load_results(store, "tiny").seeds("narrow") == (0, 1)


def test_a_misspelt_variant_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="there is no variant 'narow'. Did you mean 'narrow'"):
        results.statuses("narow")


def test_a_seed_that_was_not_asked_for_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="wide: there is no seed '9'. There are: '0', '1', '2', '3'"):
        results.history("wide", 9)


def test_a_misspelt_metric_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="there is no metric 'accuracy'. Did you mean 'test_accuracy'"):
        results.values("narrow", "accuracy")


def test_a_trial_that_has_not_finished_has_no_arrays(results: Results) -> None:
    with pytest.raises(NotStored, match="not finished"):
        results.predictions("wide", 0)
    with pytest.raises(NotStored, match="not finished"):
        results.history("wide", 0)


def test_a_diverged_trial_has_no_arrays(results: Results) -> None:
    with pytest.raises(NotStored, match="narrow diverged with seed 2"):
        results.predictions("narrow", 2)
    with pytest.raises(NotStored, match="narrow diverged with seed 2"):
        results.weights("narrow", 2)


def test_a_study_that_was_never_run_is_named(store: Store) -> None:
    with pytest.raises(NotStored, match="there is no run of 'unheard'"):
        load_results(store, "unheard")
