"""The study behind a stored run: the run as the store keeps it in, the `Study` that was asked out."""

from __future__ import annotations

from pathlib import Path

from bakeoff.errors import StudyError
from bakeoff.spec import Study, study_from_toml
from bakeoff.store import StoredRun


def study_of(run: StoredRun) -> Study:
    """Return a study as it was run, its relative paths starting where they started then.

    Raises:
        StudyError: This version does not understand the text, or no longer takes what it says; the message names the
            run and says what to do.
    """
    try:
        return study_from_toml(run.run.text, name=run.run.name, folder=_folder(run))
    except StudyError as error:
        problem = (
            f"{error.problem} So it was stored{_written_by(run)}, and this version takes it no longer: run the study "
            "again, or read the store with the version that wrote it."
        )
        raise StudyError(problem, place=error.place, source=_described(run)) from None


def _folder(run: StoredRun) -> Path | None:
    folder = run.run.environment.get("folder")
    return Path(folder) if isinstance(folder, str) else None


def _described(run: StoredRun) -> str:
    return f"run {run.number} of '{run.run.name}' ({run.started:%Y-%m-%d %H:%M} UTC)"


def _written_by(run: StoredRun) -> str:
    """Return which version stored a run, as far as it says so."""
    packages = run.run.environment.get("packages")
    version = packages.get("bakeoff") if isinstance(packages, dict) else None
    return f" by bakeoff {version}" if isinstance(version, str) else ""
