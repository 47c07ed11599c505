"""Whether seeds suffice for an exact test: 2 / 2^n against 0.05 / m, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bakeoff.analysis import SeedShortage, seed_shortage
from bakeoff.spec import Claim, Scope, Study


def shortage(
    study: Study,
    expectations: Sequence[str],
    *,
    seeds: int,
    metric: str = "test_loss",
    scope: Scope | None = "these images",
) -> SeedShortage | None:
    claims = [
        Claim(says=expect, expect=expect)
        if "(" in expect
        else Claim(says=expect, expect=expect, metric=metric, scope=scope)
        for expect in expectations
    ]
    return seed_shortage(replace(study, claims=claims), seed_count=seeds)


@pytest.mark.parametrize(("claims", "enough"), [(1, 6), (2, 7), (3, 7), (4, 8)])
def test_one_seed_fewer_than_enough_is_too_few(contest: Study, claims: int, enough: int) -> None:
    expectations = ["wide > narrow", "wide < narrow", "deep > narrow", "deep < narrow"][:claims]
    expected = SeedShortage(claim_count=claims, seed_count=enough - 1, deciding_count=enough)
    assert shortage(contest, expectations, seeds=enough - 1) == expected
    assert shortage(contest, expectations, seeds=enough) is None


def test_what_no_test_decides_needs_no_seeds(contest: Study) -> None:
    assert shortage(contest, [], seeds=1) is None
    assert shortage(contest, ["stuck(wide)", "narrow > twin"], seeds=1) is None
    assert shortage(contest, ["wide > narrow"], seeds=1, metric="parameters", scope=None) is None


def test_what_an_interval_decides_needs_no_exact_test(contest: Study) -> None:
    assert shortage(contest, ["wide > narrow"], seeds=2, scope=None) is None
    assert shortage(contest, ["wide > narrow"], seeds=2, scope="other images") is None
    # Of these metrics no image's part is known: they speak about seeds alone, whatever the study's scope.
    assert shortage(contest, ["wide > narrow"], seeds=5, metric="train_loss", scope=None) is not None
    these = replace(contest, scope="these images")
    assert shortage(these, ["wide > narrow"], seeds=5, scope=None) is not None


def test_what_is_timed_apart_from_seeds_needs_none(contest: Study) -> None:
    assert shortage(contest, ["wide > narrow"], seeds=1, metric="microseconds_per_image", scope=None) is None


def test_that_two_are_equal_is_shown_by_half_the_smallest_p(contest: Study) -> None:
    # Two one-sided tests: 1 / 2^5 is the first below 0.05.
    assert shortage(contest, ["wide == narrow"], seeds=5, metric="test_accuracy") is None
    expected = SeedShortage(claim_count=1, seed_count=4, deciding_count=5)
    assert shortage(contest, ["wide == narrow"], seeds=4, metric="test_accuracy") == expected


def test_other_claims_of_the_family_may_keep_their_share(contest: Study) -> None:
    claims = (
        Claim(says="by interval", expect="wide > narrow"),
        Claim(says="exact", expect="wide > narrow", metric="train_loss"),
    )
    study = replace(contest, claims=claims)
    # Once the first is settled six suffice: 2 / 2^6 is below 0.05; before, it takes 2 / 2^7 below 0.05 / 2.
    assert seed_shortage(study, seed_count=6) is None
    assert seed_shortage(study, seed_count=5) == SeedShortage(claim_count=1, seed_count=5, deciding_count=7)
    assert seed_shortage(study, seed_count=5, claims=claims[:1]) is None
    assert seed_shortage(study, seed_count=5, claims=claims[1:]) == SeedShortage(
        claim_count=1, seed_count=5, deciding_count=6
    )


def test_a_study_that_adds_seeds_is_measured_by_the_most_that_it_may_have(contest: Study) -> None:
    claims = [Claim(says="exact", expect="wide > narrow", metric="train_loss")]
    study = replace(contest, claims=claims, seeds="until decided", max_seeds=4)
    expected = SeedShortage(claim_count=1, seed_count=4, deciding_count=6, is_most=True)
    assert seed_shortage(study, seed_count=4) == expected
    assert seed_shortage(replace(study, max_seeds=6), seed_count=4) is None
