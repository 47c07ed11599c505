"""Whether exact tests could settle a study's claims: a study and its count of seeds in, what is missing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bakeoff.analysis.claim_looks import ALPHA
from bakeoff.analysis.contrasts import pairs_of
from bakeoff.analysis.statistics import deciding_seed_count
from bakeoff.analysis.timings import TIME
from bakeoff.spec import (
    UNTIL_DECIDED,
    Chain,
    Claim,
    Study,
    margin_of,
    parse_expectation,
    parse_metric,
    scope_of,
    settings_of,
    variant_names,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedShortage:
    """Too few seeds for any exact test of a family of claims.

    Attributes:
        claim_count: How many claims an exact test over seeds supports or refutes.
        seed_count: How many seeds there will be.
        deciding_count: The fewest with which it could do so for one of them, whatever is said of other claims.
        is_most: Whether seeds are added until all is decided, so that `seed_count` is the study's `max_seeds`.
    """

    claim_count: int
    seed_count: int
    deciding_count: int
    is_most: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tested:
    """A claim that a test decides.

    Attributes:
        is_exact: Whether that is an exact test over seeds: not of other images, nor of what was timed apart from seeds.
        is_one_sided: Whether one-sided tests support it, as of `a == b`: with half the smallest two-sided p value.
    """

    is_exact: bool
    is_one_sided: bool


def seed_shortage(study: Study, *, seed_count: int, claims: Sequence[Claim] | None = None) -> SeedShortage | None:
    """Return what is missing where the smallest p value of an exact test exceeds 0.05 / m, m the claims it decides.

    With fewer it can neither support nor refute one of them. That p is 2 / 2^n, or half of it where one says that two
    variants are equal. Claims about other images are decided by their interval. None where no claim needs an exact
    test, and where seeds suffice.

    Args:
        study: What is asked.
        seed_count: n, how many seeds there will be; of a study that adds seeds its `max_seeds` counts instead.
        claims: Those that share the chance of a false verdict; all of the study's by default.
    """
    family = list(_tested(study, study.claims if claims is None else claims))
    exact = [claim for claim in family if claim.is_exact]
    is_most = study.seeds == UNTIL_DECIDED
    most = study.max_seeds if is_most else seed_count
    alpha = 2 * ALPHA if any(claim.is_one_sided for claim in exact) else ALPHA
    if not exact or most >= deciding_seed_count(len(exact), alpha=alpha):
        return None
    enough = deciding_seed_count(len(family), alpha=alpha)
    return SeedShortage(claim_count=len(exact), seed_count=most, deciding_count=enough, is_most=is_most)


def _tested(study: Study, claims: Sequence[Claim]) -> Iterator[_Tested]:
    for claim in claims:
        expected, name = parse_expectation(claim.expect), parse_metric(claim.metric).name
        if not isinstance(expected, Chain) or name == "parameters":
            continue
        if not _compares(study, expected):
            continue
        yield _Tested(
            is_exact=name != TIME and scope_of(study, claim) == "these images",
            is_one_sided=expected.relation == "==" and margin_of(claim) is not None,
        )


def _compares(study: Study, chain: Chain) -> bool:
    """Say whether a chain is about variants with different settings."""
    first = {settings_of(study, name): name for name in reversed(variant_names(study))}
    return bool(pairs_of(chain, variants=variant_names(study), same=lambda name: first[settings_of(study, name)]))
