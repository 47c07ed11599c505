"""Where a file compares its networks: a file's evidence in, its tested trainings and the place of a comparison out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bakeoff.bridge.lint.evidence import Evidence, Training
from bakeoff.bridge.lint.tables import metric_of, typed_tables
from bakeoff.bridge.lint.values import argument, handed_to, is_whole_test_set
from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.values import Array, ScoreRef
from bakeoff.bridge.source.place import Place

_COMPARING = re.compile(
    r"(?i)\b(best|better|worse|worst|higher|highest|lower|lowest|improve[sd]?|increase[sd]?|decrease[sd]?|outperform\w*|"
    r"no (change|difference|gain|increase)|(did|does)(n.t| not) change|hardly changes|slight\w*)\b"
)
_MEASURED = re.compile(r"(?i)\b(accurac\w*|models?|networks?|performance|layers?|optimi[sz]ers?)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A training whose test accuracy is printed.

    Attributes:
        training: Which.
        accuracy: As printed, from 0 to 1.
        images: How many test images it is of.
    """

    training: Training
    accuracy: float
    images: int


def measured(evidence: Evidence) -> Iterator[Measured]:
    """Yield the trainings that were tested on a whole test set of known size, but for those that a loop repeats."""
    rounds = Counter(training.event.place for training in evidence.trainings)
    for training in evidence.trainings:
        accuracy, images = training.printed.test_accuracy, _test_count(evidence, training)
        if accuracy is None or images is None or rounds[training.event.place] > 1 or not 0 < accuracy < 1:
            continue
        yield Measured(training=training, accuracy=accuracy, images=images)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Where networks are compared.

    Attributes:
        place: The last text or table that does so, else the last chart.
        evaluations: Those whose figures the charts show; None where a text or a table speaks of all.
    """

    place: Place
    evaluations: frozenset[int] | None = None

    def is_of(self, evidence: Evidence, training: Training) -> bool:
        """Whether a training is among the compared."""
        if self.evaluations is None:
            return True
        return any(event.number in self.evaluations for event, _ in evidence.evaluations(training))


def comparison(evidence: Evidence) -> Comparison | None:
    """Return where networks are compared: in a text, a table, or charts of several; None where they are not."""
    if len(evidence.trainings) < 2:
        return None
    second = evidence.trainings[1].event.place
    lines = ((cell.number, line) for cell in evidence.prose() if (line := _comparing_line(cell.source)))
    texts = (place for number, line in lines if (place := Place(cell=number, line=line)) > second)
    tables = (
        table.place
        for table in typed_tables(evidence)
        if table.place > second and any(metric_of(word) for word in (*table.headings, *table.titles))
    )
    told = max([*texts, *tables], default=None)
    if told is not None:
        return Comparison(place=told)
    charts = list(_charts(evidence))
    if not charts:
        return None
    return Comparison(
        place=max(place for place, _ in charts), evaluations=frozenset().union(*(shown for _, shown in charts))
    )


def _test_count(evidence: Evidence, training: Training) -> int | None:
    for _, evaluated in evidence.evaluations(training):
        images = argument(evaluated.arguments, "x")
        if isinstance(images, Array) and is_whole_test_set(images) and images.shape:
            return images.shape[0]
    return None


@lru_cache(maxsize=1_024)
def _comparing_line(text: str) -> int:
    """Return the first line of a text that compares networks, from 1; 0 where none does."""
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if _MEASURED.search(line) and _COMPARING.search(line)), 0)


def _charts(evidence: Evidence) -> Iterator[tuple[Place, frozenset[int]]]:
    """Yield the calls that are handed figures of several evaluations, each with which."""
    for event, called in evidence.told(Called):
        shown = frozenset(value.evaluation for value in handed_to(called.call) if isinstance(value, ScoreRef))
        if len(shown) > 1:
            yield event.place, shown
