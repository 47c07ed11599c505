"""What the tests of the bridge share: a script's text in, what its names stand for and what it does out."""

from __future__ import annotations

from bakeoff.bridge import Imported, Reading, document_from_text, import_study, read
from bakeoff.bridge.reading.events import Bound, What
from bakeoff.bridge.reading.values import Value


def reading_of(source: str) -> Reading:
    """Return the reading of a script."""
    return read(document_from_text(source, name="file.py"))


def imported(source: str) -> Imported:
    """Return the study that a script comes to."""
    return import_study(reading_of(source))


def value_of(source: str) -> Value:
    """Return what the name `it` stands for at the end of a script."""
    bound = [event.what for event in reading_of(source).events if isinstance(event.what, Bound)]
    return next(each.value for each in reversed(bound) if each.name == "it")


def events_of(source: str) -> list[What]:
    """Return what a script does, without its imports and definitions."""
    told = [event.what for event in reading_of(source).events]
    return [what for what in told if not (isinstance(what, Bound) and what.how in ("import", "def"))]
