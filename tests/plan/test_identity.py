"""What tells studies and claims apart, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bakeoff.plan import Assignment, claims_digest, study_digest
from bakeoff.spec import Claim, Study, SymptomThresholds
from bakeoff.testing import tiny_study

ASKED = (
    Assignment(variant="narrow", seed=0, trial="a" * 64),
    Assignment(variant="wide", seed=0, trial="b" * 64),
)
CLAIM = Claim(says="wider is better", expect="wide > narrow", margin=0.002)
OVERFITS = Claim(says="it overfits", expect="overfits(wide)")


def study(*claims: Claim) -> Study:
    return replace(tiny_study(Path()), claims=claims)


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
    assert claims_digest(study(changed)) != claims_digest(study(CLAIM))


def test_equal_claims_have_equal_digests() -> None:
    again = Claim(says="wider is better", expect="wide > narrow", margin=0.002)
    assert claims_digest(study(CLAIM)) == claims_digest(study(again))
    assert claims_digest(study(CLAIM)) != claims_digest(study(CLAIM, CLAIM))
    assert claims_digest(study()) != claims_digest(study(CLAIM))


def test_what_a_study_says_for_all_its_claims_is_part_of_them() -> None:
    narrower = replace(study(CLAIM), scope="these images")
    assert claims_digest(narrower) != claims_digest(study(CLAIM))
    # Said once more by the claim itself, it is the same.
    assert claims_digest(narrower) == claims_digest(study(replace(CLAIM, scope="these images")))
    with_loss = replace(CLAIM, metric="train_loss")
    assert claims_digest(replace(narrower, claims=[with_loss])) == claims_digest(study(with_loss))


def test_thresholds_are_part_of_claims_about_symptoms_alone() -> None:
    early = SymptomThresholds(overfits=1.0)
    assert claims_digest(replace(study(OVERFITS), symptoms=early)) != claims_digest(study(OVERFITS))
    assert claims_digest(replace(study(CLAIM), symptoms=early)) == claims_digest(study(CLAIM))


def test_when_one_looks_is_part_of_the_claims() -> None:
    open_ended = replace(study(CLAIM), seeds="until decided")
    digests = {claims_digest(each) for each in (study(CLAIM), open_ended, replace(open_ended, max_seeds=64))}
    assert len(digests) == 3
    assert claims_digest(replace(study(CLAIM), seeds=5)) == claims_digest(study(CLAIM))
