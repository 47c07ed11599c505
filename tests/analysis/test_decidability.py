"""Whether seeds suffice for an exact test: 2 / 2^n against 0.05 / m, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bakeoff.analysis import SeedShortage, seed_shortage
from bakeoff.spec import Claim, Study


def shortage(
    study: Study, expectations: Sequence[str], *, seeds: int, metric: str = "test_loss"
) -> SeedShortage | None:
    claims = [
        Claim(says=expect, expect=expect) if "(" in expect else Claim(says=expect, expect=expect, metric=metric)
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
    assert shortage(contest, ["wide > narrow"], seeds=1, metric="parameters") is None
