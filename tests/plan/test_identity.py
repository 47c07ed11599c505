"""What tells studies and claims apart, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.plan import Assignment, claims_digest, study_digest
from bakeoff.spec import Claim

ASKED = (
    Assignment(variant="narrow", seed=0, trial="a" * 64),
    Assignment(variant="wide", seed=0, trial="b" * 64),
)
CLAIM = Claim(says="wider is better", expect="wide > narrow", margin=0.002)


def test_a_study_is_the_same_in_another_order() -> None:
    assert study_digest(ASKED) == study_digest(ASKED[::-1])


@pytest.mark.parametrize("change", [{"variant": "thin"}, {"seed": 1}, {"trial": "c" * 64}])
def test_another_variant_seed_or_trial_is_another_study(change: dict[str, object]) -> None:
    changed = (replace(ASKED[0], **change), ASKED[1])  # type: ignore[arg-type]  # of the fields' types
    assert study_digest(changed) != study_digest(ASKED)


def test_fewer_variants_are_another_study() -> None:
    assert study_digest(ASKED[:1]) != study_digest(ASKED)


@pytest.mark.parametrize(
    "change",
    [
        {"says": "wide wins"},
        {"expect": "wide == narrow"},
        {"metric": "test_loss"},
        {"margin": None},
        {"scope": "these images"},
    ],
)
def test_a_changed_claim_is_another_claim(change: dict[str, object]) -> None:
    changed = replace(CLAIM, **change)  # type: ignore[arg-type]  # of the fields' types
    assert claims_digest([changed]) != claims_digest([CLAIM])


def test_equal_claims_have_equal_digests() -> None:
    again = Claim(says="wider is better", expect="wide > narrow", margin=0.002)
    assert claims_digest([CLAIM]) == claims_digest([again])
    assert claims_digest([CLAIM]) != claims_digest([CLAIM, CLAIM])
    assert claims_digest([]) != claims_digest([CLAIM])
