"""A study's report: its results in, one document that can be sent to a colleague out, as text or as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bakeoff import pages
from bakeoff.analysis import Results, study_verdicts
from bakeoff.errors import OutputError, UnknownName
from bakeoff.figures import illustrations
from bakeoff.pages import Page, file_stem

FORMATS: Mapping[str, tuple[str, Callable[[Page], str]]] = {
    "html": (".html", pages.html),
    "markdown": (".md", pages.markdown),
    "latex": (".tex", pages.latex),
}
"""What a report can be written as: a file's ending, and who writes it."""


def report(results: Results, *, format: str = "html") -> str:
    """Return a study's report: verdicts and tables and, as HTML, figures and everything else about it.

    Args:
        results: As `run` or `load_results` returned them; nothing in them need have finished.
        format: "html", one page that needs nothing beside itself; "markdown" or "latex" for the tables.

    Raises:
        UnknownName: There is no such format.
        DataError: The study's data set has gone, or changed since it was run.
    """
    _, written = _format(format)
    found = study_verdicts(results)
    drawn = illustrations(results, verdicts=found) if format == "html" else ()
    return written(pages.page(results, found=found, illustrations=drawn))


def save_report(results: Results, file: str | Path | None = None, *, format: str | None = None) -> Path:
    """Write a study's report into a file, and return the file's path.

    Args:
        results: As `run` or `load_results` returned them.
        file: Where; in the current folder, named after the study, where it is None. A file that is there is replaced.
        format: As in `report`; by the file's ending, or else HTML, where it is None.

    Raises:
        UnknownName: There is no such format.
        DataError: The study's data set has gone, or changed since it was run.
        OutputError: The file cannot be written.
    """
    asked = format or _by_ending(file)
    ending, _ = _format(asked)
    path = Path(f"{file_stem(results.study.name)}{ending}" if file is None else file)
    _check_place(path)
    text = report(results, format=asked)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror or error}.", file=str(path)) from error
    return path


def _by_ending(file: str | Path | None) -> str:
    ending = "" if file is None else Path(file).suffix.lower()
    return next((name for name, (own, _) in FORMATS.items() if own == ending), "html")


def _format(name: str) -> tuple[str, Callable[[Page], str]]:
    if name not in FORMATS:
        raise UnknownName(kind="format", name=name, known=FORMATS)
    return FORMATS[name]


def _check_place(path: Path) -> None:
    """Check before the work is done that there is a place for its outcome.

    Raises:
        OutputError: It is a folder, or in one that is not there.
    """
    if path.is_dir():
        raise OutputError("is a folder. Name a file in it.", file=str(path))
    if not path.parent.is_dir():
        raise OutputError("lies in a folder that is not there. Make it first.", file=str(path))
