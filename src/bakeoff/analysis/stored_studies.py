"""The study behind a stored run: the run as the store keeps it in, the `Study` that was asked out."""

from __future__ import annotations

from pathlib import Path

from bakeoff.spec import Study, study_from_toml
from bakeoff.store import StoredRun


def study_of(run: StoredRun) -> Study:
    """Return a study as it was run, its relative paths starting where they started then.

    Raises:
        StudyError: The text is one that this version does not understand.
    """
    return study_from_toml(run.run.text, name=run.run.name, folder=_folder(run))


def _folder(run: StoredRun) -> Path | None:
    folder = run.run.environment.get("folder")
    return Path(folder) if isinstance(folder, str) else None
