"""Decide a study's precision once: a study and its store in, the same study in the precision it was begun in out."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from bakeoff.data import DatasetFacts
from bakeoff.plan import assignments
from bakeoff.spec import Precision, Study
from bakeoff.store import Store, StudyRun

_ASKED = "asked_precision"
_USED = "precision"


def decided(study: Study, facts: DatasetFacts, *, store: Store, usual: Precision) -> Study:
    """Return the study with what "auto" comes to: the precision that it was begun in, or else the usual one.

    It was begun by the last run as "auto" under its name that asked for a trial that it asks for too. So it goes on in
    that precision on another machine, with other seeds, with more or fewer variants, and after a try of fewer epochs.
    """
    if study.precision != "auto":
        return study
    return replace(study, precision=_begun(study, facts, store) or usual)


def precision_facts(*, asked: Precision, used: Precision) -> dict[str, object]:
    """Return what a run's environment says of its precision."""
    return {_ASKED: asked, _USED: used}


def _begun(study: Study, facts: DatasetFacts, store: Store) -> Precision | None:
    ours: dict[Precision, set[str]] = {}
    for stored in reversed(store.study_runs()):
        used = _used(stored.run) if stored.run.name == study.name else None
        if used is None:
            continue
        if used not in ours:
            ours[used] = {each.trial for each in assignments(replace(study, precision=used), facts)}
        if any(each.trial in ours[used] for each in store.assignments(stored.number)):
            return used
    return None


def _used(run: StudyRun) -> Precision | None:
    """Return what "auto" came to in a run; None where a precision was asked for by name."""
    used = run.environment.get(_USED)
    is_known = run.environment.get(_ASKED) == "auto" and used != "auto"
    return next((each for each in get_args(Precision) if is_known and each == used), None)
