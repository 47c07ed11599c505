"""Results as the commands show them: a study that was run in, its comparison or its verdicts out."""

from __future__ import annotations

from pathlib import Path

from bakeoff.analysis import (
    Results,
    StudyTrials,
    StudyVerdicts,
    differing_settings,
    ended_histories,
    known_panels,
)
from bakeoff.api import load_results, load_verdicts
from bakeoff.errors import NotStored, StudyError
from bakeoff.report import Comparison, comparison, known_image_shapes


def compared(results: Results) -> Comparison:
    """Return a study's variants side by side."""
    study = results.study
    return comparison(
        results,
        differences=differing_settings(study),
        shapes=known_image_shapes(study),
        curves=known_panels(ended_histories(StudyTrials(results))),
    )


def stored_results(study: str, *, store: str | None) -> Results:
    """Return a study as it was last run in a store.

    Raises:
        NotStored: It never was, or there is no store; the message says how to run it.
        StoreError: The store cannot be read.
        StudyError: It is a file that is not there either.
    """
    try:
        return load_results(study, store=store)
    except NotStored as error:
        raise _explained(error, study) from None


def stored_verdicts(study: str, *, store: str | None) -> StudyVerdicts:
    """Return what the evidence says about a study, as it was last run in a store.

    Raises:
        NotStored: It never was, or there is no store; the message says how to run it.
        StoreError: The store cannot be read.
        StudyError: It is a file that is not there either.
        DataError: The study's data set has gone, or changed since then.
    """
    try:
        return load_verdicts(study, store=store)
    except NotStored as error:
        raise _explained(error, study) from None


def _explained(error: NotStored, study: str) -> NotStored | StudyError:
    """Return the error with the path to run: the store knows studies by their names, a file is run by its path."""
    name = Path(study).stem
    if name == study:
        return error
    if not Path(study).exists():
        return StudyError(f"there is no such file, and no run of '{name}' in {error.store}.", source=study)
    return NotStored(f"there is no run of '{name}'. Run it with `bakeoff run {study}`.", store=error.store)
