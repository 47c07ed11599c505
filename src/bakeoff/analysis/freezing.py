"""Which claims came before the results: a store's runs and a study's trials in, the frozen claims out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bakeoff.analysis.stored_studies import study_of
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.errors import StudyError
from bakeoff.spec import Claim, Study, SymptomClaim, parse_expectation, scope_of, settings_of, variant_names
from bakeoff.store import StoredRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A study as it was asked on some earlier occasion.

    Attributes:
        started: When.
        study: What was asked.
    """

    started: datetime
    study: Study


def asked_before(runs: Sequence[StoredRun], name: str) -> tuple[Asked, ...]:
    """Return every occasion on which the study `name` was run; texts that this version does not know are left out."""
    return tuple(_asked([run for run in runs if run.run.name == name]))


def is_frozen(claim: Claim, *, variants: Sequence[str], trials: StudyTrials, asked: Sequence[Asked]) -> bool:
    """Say whether a claim was made, word for word, before any trial that it is about and that has ended had begun.

    Each trial counts by itself: seeds and variants may be added to a study later. What the claim means must have been
    the same then: its variants' settings, what its verdict speaks about and, of a symptom, from where on it counts.

    Args:
        claim: Of the study, as it was last run.
        variants: Those that the claim is about.
        trials: Of the study.
        asked: Every occasion on which it was run, this one too.
    """
    return all(_is_before(claim, variant, trials=trials, asked=asked) for variant in variants)


def _is_before(claim: Claim, variant: str, *, trials: StudyTrials, asked: Sequence[Asked]) -> bool:
    said = [each.started for each in asked if _says(each.study, claim, variant, now=trials.study)]
    begun = [each.started for each in trials.trials(variant).values() if each.result and each.started]
    return not begun or (bool(said) and min(said) <= min(begun))


def _says(then: Study, claim: Claim, variant: str, *, now: Study) -> bool:
    if claim not in then.claims or variant not in variant_names(then):
        return False
    if settings_of(then, variant) != settings_of(now, variant):
        return False
    if isinstance(parse_expectation(claim.expect), SymptomClaim):
        return then.symptoms == now.symptoms
    return scope_of(then, claim) == scope_of(now, claim)


def _asked(runs: Sequence[StoredRun]) -> Iterator[Asked]:
    for run in runs:
        try:
            yield Asked(started=run.started, study=study_of(run))
        except (StudyError, ValueError):
            # Written by another version: what it claimed cannot be known.
            continue
