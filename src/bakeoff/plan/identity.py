"""What names a study: who uses which trials, and what is claimed of them, in; digests out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from bakeoff.plan.facts import Assignment
from bakeoff.spec import UNTIL_DECIDED, Claim, Study, SymptomClaim, digest, parse_expectation, scope_of


def study_digest(assignments: Sequence[Assignment]) -> str:
    """Return a digest of what a study asks: its variants' names and their trials, claims aside."""
    return digest(sorted([assignment.variant, assignment.seed, assignment.trial] for assignment in assignments))


def claims_digest(study: Study) -> str:
    """Return a digest of what is believed, and of all that its verdicts hang on beside the trials.

    That is the scope, the study's where a claim has none of its own; from where on symptoms count; and after how many
    seeds one looks. A reworded `says` is another claim too.
    """
    believed = [[claim.says, claim.expect, claim.metric, claim.margin, _scope(study, claim)] for claim in study.claims]
    is_about_symptoms = any(_is_symptom(claim) for claim in study.claims)
    thresholds = asdict(study.symptoms) if is_about_symptoms else {}
    looks = study.max_seeds if study.seeds == UNTIL_DECIDED else None
    return digest({"claims": believed, "symptoms": thresholds, "until": looks})


def _scope(study: Study, claim: Claim) -> str | None:
    return None if _is_symptom(claim) else scope_of(study, claim)


def _is_symptom(claim: Claim) -> bool:
    return isinstance(parse_expectation(claim.expect), SymptomClaim)
