"""What names a study: who uses which trials, and its claims, in; digests out."""

from __future__ import annotations

from collections.abc import Sequence

from bakeoff.plan.facts import Assignment
from bakeoff.spec import Claim, digest


def study_digest(assignments: Sequence[Assignment]) -> str:
    """Return a digest of what a study asks: its variants' names and their trials, claims aside."""
    return digest(sorted([assignment.variant, assignment.seed, assignment.trial] for assignment in assignments))


def claims_digest(claims: Sequence[Claim]) -> str:
    """Return a digest of what is believed; a reworded `says` is another claim too."""
    return digest([[claim.says, claim.expect, claim.metric, claim.margin, claim.scope] for claim in claims])
