"""Differences of pairs, seed by seed, with the interval that decides or one of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.analysis.judged import IMAGES, NARROW, WIDE, claim, rights

from bakeoff.analysis import Pair, StudyTrials, claimed_difference, load_results, pair_difference, study_verdicts
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import keep_made_up

PAIR = Pair(first="wide", second="narrow")


def trials_of(store: Store, study: Study, *, seeds: int = 8) -> StudyTrials:
    keep_made_up(store, study, made={"wide": rights(WIDE[:seeds]), "narrow": rights(NARROW[:seeds])})
    return StudyTrials(load_results(store, study.name))


def test_a_pair_is_told_apart_seed_by_seed(kept: Store, contest: Study) -> None:
    found = pair_difference(trials_of(kept, contest), PAIR, metric="test_accuracy")
    assert found is not None
    expected = [(wide - narrow) / IMAGES for wide, narrow in zip(WIDE, NARROW, strict=True)]
    assert list(found.by_seed.values()) == pytest.approx(expected)
    assert found.mean == pytest.approx(sum(expected) / 8)
    assert (found.coverage, found.scope, found.image_count) == (0.95, "other images", IMAGES)
    assert found.interval is not None
    assert found.interval.low < found.mean < found.interval.high


def test_what_is_not_kept_by_image_is_about_these_images(kept: Store, contest: Study) -> None:
    found = pair_difference(trials_of(kept, contest), PAIR, metric="train_loss")
    assert found is not None
    assert (found.scope, found.image_count, found.mean) == ("these images", None, 0.0)


def test_one_seed_has_a_difference_and_no_interval(kept: Store, contest: Study) -> None:
    found = pair_difference(trials_of(kept, contest, seeds=1), PAIR, metric="test_accuracy")
    assert found is not None
    assert (found.interval, found.coverage) == (None, None)


def test_a_variant_without_trials_has_no_difference(kept: Store, contest: Study) -> None:
    trials = trials_of(kept, contest)
    assert pair_difference(trials, Pair(first="wide", second="deep"), metric="test_accuracy") is None


def test_who_never_gets_there_has_no_difference(kept: Store, contest: Study) -> None:
    assert pair_difference(trials_of(kept, contest), PAIR, metric="epochs_to(0.99)") is None


def test_the_interval_of_a_claim_is_the_one_that_decides(kept: Store, contest: Study) -> None:
    study = replace(contest, claims=[claim("narrow < wide"), claim("wide < narrow", metric="test_loss")])
    trials = trials_of(kept, study)
    first, second = study_verdicts(trials.results).verdicts
    found = claimed_difference(trials, first)
    assert found is not None
    assert first.effect is not None
    assert (found.pair, found.interval, found.coverage) == (PAIR, first.effect.interval, first.effect.coverage)
    assert found.mean == pytest.approx(first.effect.difference)
    losses = claimed_difference(trials, second)
    assert losses is not None
    assert losses.pair == Pair(first="narrow", second="wide")


def test_a_claim_that_cannot_be_judged_has_no_difference(kept: Store, contest: Study) -> None:
    study = replace(contest, claims=[claim("wide > deep"), claim("wide > narrow", metric="parameters")])
    trials = trials_of(kept, study)
    assert [claimed_difference(trials, verdict) for verdict in study_verdicts(trials.results).verdicts] == [None, None]
