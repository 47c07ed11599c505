"""What the rules look at: a `Reading` in, the same put together by training out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bakeoff.bridge.importing.outcome import Imported
from bakeoff.bridge.importing.printed import Printed
from bakeoff.bridge.reading.events import Compiled, Evaluated, Event, Fitted, Reading, What
from bakeoff.bridge.source.document import Cell
from bakeoff.spec import Settings

Kind = TypeVar("Kind", bound=What)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One fit, and what belongs to it.

    Attributes:
        number: The fit's event.
        event: The same.
        fitted: What it does.
        compiled: What was compiled last before it, or None.
        printed: What the outputs say of it.
        variant: What the imported study calls it; empty where it could not be imported.
        settings: What it comes to there; None where it could not be imported.
    """

    number: int
    event: Event
    fitted: Fitted
    compiled: Compiled | None
    printed: Printed
    variant: str = ""
    settings: Settings | None = None

    @property
    def title(self) -> str:
        """What to call it in a message."""
        return f"`{self.variant or self.fitted.variable or 'model'}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file, read.

    Attributes:
        reading: All that it does.
        trainings: Every fit that certainly happens, in order.
        imported: The study that it comes to; None where nothing in it can be imported.
        by_kind: The numbers of its events by their kind.
    """

    reading: Reading
    trainings: tuple[Training, ...]
    imported: Imported | None
    by_kind: Mapping[type, Sequence[int]]

    @property
    def is_notebook(self) -> bool:
        """Whether it has cells."""
        return self.reading.document.kind == "notebook"

    @property
    def is_whole(self) -> bool:
        """Whether all of its code could be parsed, so that what is not there is known not to be there."""
        return not self.reading.document.unread

    def told(self, kind: type[Kind]) -> Iterator[tuple[Event, Kind]]:
        """Yield the events of one kind."""
        for number in self.by_kind.get(kind, ()):
            event = self.reading.events[number]
            if isinstance(event.what, kind):
                yield event, event.what

    def cell(self, event: Event) -> Cell | None:
        """Return the cell in which something happens, seen from the top; None for a script."""
        return self.cell_numbered(event.at.cell)

    def cell_numbered(self, number: int) -> Cell | None:
        """Return a cell by its number in the file; None where there is none."""
        cells = self.reading.document.cells
        return cells[number - 1] if 1 <= number <= len(cells) else None

    def training(self, number: int | None) -> Training | None:
        """Return a training by its fit's event."""
        return next((training for training in self.trainings if training.number == number), None)

    def evaluations(self, training: Training) -> Iterator[tuple[Event, Evaluated]]:
        """Yield what was evaluated right after a training."""
        for event, evaluated in self.told(Evaluated):
            if evaluated.fit == training.number:
                yield event, evaluated

    def code(self) -> Iterator[Cell]:
        """Yield the cells that hold code."""
        return (cell for cell in self.reading.document.cells if cell.kind == "code")

    def prose(self) -> Iterator[Cell]:
        """Yield the cells that hold text."""
        return (cell for cell in self.reading.document.cells if cell.kind == "text")

    def is_in_code(self, pattern: str) -> bool:
        """Whether any code cell matches a pattern, comments included."""
        return any(re.search(pattern, cell.source) for cell in self.code())
