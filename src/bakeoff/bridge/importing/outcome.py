"""What an import gives: the study, where each variant comes from, and what is worth knowing about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bakeoff.bridge.source.place import Place
from bakeoff.spec import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that was left out, or that differs between the file and the study.

    Attributes:
        place: Where in the file; None for the file as a whole.
        text: In words.
    """

    place: Place | None
    text: str

    def __str__(self) -> str:
        """Return the note behind its place."""
        return self.text if self.place is None else f"{self.place}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A study made of a file.

    Attributes:
        study: What the file asked, in bakeoff's words.
        origins: For each variant the number of the `Fitted` event that it comes from.
        notes: What was left out, and what differs, in the order of the file.
    """

    study: Study
    origins: Mapping[str, int]
    notes: tuple[Note, ...]
