"""Whether exact tests could decide a study's claims: a study and its count of seeds in, what is missing out."""

from __future__ import annotations

from dataclasses import dataclass

from bakeoff.analysis.contrasts import pairs_of
from bakeoff.analysis.statistics import deciding_seed_count
from bakeoff.spec import Chain, Claim, Study, parse_expectation, parse_metric, settings_of, variant_names


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedShortage:
    """Too few seeds for any exact test of a study's claims.

    Attributes:
        claim_count: How many claims share the chance of a false verdict.
        seed_count: How many seeds there will be.
        deciding_count: The fewest with which an exact test could decide one of the claims.
    """

    claim_count: int
    seed_count: int
    deciding_count: int


def seed_shortage(study: Study, *, seed_count: int) -> SeedShortage | None:
    """Return what is missing where 2 / 2^n exceeds 0.05 / m, so that no exact test could decide one of m claims.

    Symptoms, counts of parameters and claims between equal settings need no such test. None where there is nothing to
    test, or seeds enough.

    Args:
        study: What is claimed.
        seed_count: n, how many seeds there will be.
    """
    claim_count = sum(_is_tested(study, claim) for claim in study.claims)
    deciding_count = deciding_seed_count(claim_count)
    if not claim_count or seed_count >= deciding_count:
        return None
    return SeedShortage(claim_count=claim_count, seed_count=seed_count, deciding_count=deciding_count)


def _is_tested(study: Study, claim: Claim) -> bool:
    expected = parse_expectation(claim.expect)
    if not isinstance(expected, Chain) or parse_metric(claim.metric).name == "parameters":
        return False
    first = {settings_of(study, name): name for name in reversed(variant_names(study))}
    return bool(pairs_of(expected, variants=variant_names(study), same=lambda name: first[settings_of(study, name)]))
