"""What a file's outputs say of each fit: a `Reading` in, logged epochs and printed test figures out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain

from bakeoff.bridge.importing.epoch_lines import EpochLine, Log, figures_in, logs_in
from bakeoff.bridge.reading.events import Called, Evaluated, Event, Fitted, Reading
from bakeoff.bridge.reading.texts import FORMAT
from bakeoff.bridge.reading.values import Array, Made, ScoreRef, Value
from bakeoff.bridge.source.document import Cell

_NUMBER = re.compile(
    r"\s*[\[(]?\s*(?:np\.float(?:32|64)\()?(?P<number>\d{1,9}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)\)?\s*(?P<percent>%?)"
)
_PAIR = re.compile(r"\[\s*(\d{1,9}\.\d{1,20}(?:e[+-]?\d{1,3})?)\s*,\s*(\d{1,9}\.\d{1,20}(?:e[+-]?\d{1,3})?)\s*\]")
_BARE = re.compile(r"^\d{1,9}\.\d{1,20}(?:e[+-]?\d{1,3})?(?: +\d{1,9}\.\d{1,20}(?:e[+-]?\d{1,3})?){0,3}$", re.MULTILINE)
_FIELD = re.compile(r"\{[^{}]{0,40}\}|%[-+ #0]?\d{0,3}(?:\.\d{1,3})?[sdfgeri]")


_MOST_REPEATS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What the outputs say of one fit.

    Attributes:
        epochs: As logged; some may be missing.
        planned: Out of how many epochs the log counts; None where there is none.
        test_loss: As printed after an evaluation on the test set, in nats; None where it was not printed.
        test_accuracy: A share.
        train_loss: As printed after an evaluation on the training set.
        train_accuracy: A share.
        evaluated_at: The number of the last `Evaluated` whose figures these are.
    """

    epochs: tuple[EpochLine, ...] = ()
    planned: int | None = None
    test_loss: float | None = None
    test_accuracy: float | None = None
    train_loss: float | None = None
    train_accuracy: float | None = None
    evaluated_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """A part of a score that a `print` shows: the text before it, and how often that stood in its cell before."""

    index: int
    text: str
    cell: int
    nth: int


def printed_figures(reading: Reading) -> Mapping[int, Printed]:
    """Return what the outputs say of each fit, by its event's number."""
    found = {event.number: Printed() for event in reading.events if isinstance(event.what, Fitted)}
    if reading.document.kind == "script":
        return found
    outputs = {cell.number: _text(cell) for cell in reading.document.cells if cell.outputs}
    fits, evaluations = _by_cell(reading, Fitted), _by_cell(reading, Evaluated)
    logs = {cell: logs_in(outputs.get(cell, "")) for cell in fits}
    found |= _logged(fits, logs)
    labels, bare = _labels(reading), _bare(reading, outputs)
    for event, evaluated in _evaluations(reading):
        cell = event.at.cell
        is_alone = len(evaluations[cell]) == 1
        shown = _shown(outputs.get(cell, ""), logs.get(cell)) if is_alone else {}
        scores = shown | bare.get(event.number, {}) | _behind_labels(labels.get(event.number, ()), outputs)
        if evaluated.fit in found:
            found[evaluated.fit] = _with_scores(found[evaluated.fit], event, evaluated, scores)
    return found


def _by_cell(reading: Reading, kind: type[Fitted | Evaluated]) -> dict[int, list[int]]:
    """Return the numbers of the events of one kind, by the cell in which they happen."""
    found: dict[int, list[int]] = {}
    for event in reading.events:
        if isinstance(event.what, kind):
            found.setdefault(event.at.cell, []).append(event.number)
    return found


def _logged(fits: Mapping[int, Sequence[int]], logs: Mapping[int, Sequence[Log]]) -> dict[int, Printed]:
    """Return the epochs that each fit logged."""
    found: dict[int, Printed] = {}
    for cell, numbers in fits.items():
        # More fits than logs, or the reverse: which belongs to which is not known.
        if len(logs[cell]) == len(numbers):
            found |= {number: _of_log(log) for number, log in zip(numbers, logs[cell], strict=True)}
    return found


def _of_log(log: Log) -> Printed:
    return Printed(epochs=log.epochs, planned=log.planned)


def _evaluations(reading: Reading) -> Iterator[tuple[Event, Evaluated]]:
    for event in reading.events:
        if isinstance(event.what, Evaluated):
            yield event, event.what


def _with_scores(printed: Printed, event: Event, evaluated: Evaluated, scores: Mapping[int, float]) -> Printed:
    images = dict(evaluated.arguments).get("x")
    part = images.part if isinstance(images, Array) else "other"
    if not scores or part not in ("train", "test"):
        return printed
    accuracy = scores.get(1)
    share = accuracy if accuracy is None or accuracy <= 1 else accuracy / 100
    if part == "train":
        return replace(printed, train_loss=scores.get(0), train_accuracy=share)
    return replace(printed, test_loss=scores.get(0), test_accuracy=share, evaluated_at=event.number)


def _labels(reading: Reading) -> dict[int, list[_Label]]:
    """Return with which texts the parts of each evaluation's score are printed."""
    found: dict[int, list[_Label]] = {}
    counts: Counter[tuple[int, str]] = Counter()
    for event in reading.events:
        if not isinstance(event.what, Called) or event.what.call.name != "print":
            continue
        for text, score in _labelled(event.what.call):
            cell = event.at.cell
            if score.index is not None:
                label = _Label(index=score.index, text=text, cell=cell, nth=counts[cell, text])
                found.setdefault(score.evaluation, []).append(label)
            counts[cell, text] += 1
    return found


def _bare(reading: Reading, outputs: Mapping[int, str]) -> dict[int, dict[int, float]]:
    """Return the scores that are printed without any text, by their evaluation's number.

    They are read where a cell prints as many lines of bare numbers as it has such prints.
    """
    prints: dict[int, list[list[ScoreRef]]] = {}
    for event in reading.events:
        if isinstance(event.what, Called) and event.what.call.name == "print":
            values = event.what.call.positional
            scores = [value for value in values if isinstance(value, ScoreRef) and value.index is not None]
            if scores and len(scores) == len(values):
                prints.setdefault(event.at.cell, []).append(scores)
    found: dict[int, dict[int, float]] = {}
    for cell, scores_of in prints.items():
        lines = [match[0].split() for match in _BARE.finditer(outputs.get(cell, ""))]
        if [len(line) for line in lines] == [len(scores) for scores in scores_of]:
            for score, figure in zip(chain(*scores_of), chain(*lines), strict=True):
                found.setdefault(score.evaluation, {})[score.index or 0] = float(figure)
    return found


def _behind_labels(labels: Iterable[_Label], outputs: Mapping[int, str]) -> dict[int, float]:
    found: dict[int, float] = {}
    for label in labels:
        figure = _behind(label, outputs.get(label.cell, ""))
        if figure is not None:
            found[label.index] = figure
    return found


def _labelled(call: Made) -> Iterator[tuple[str, ScoreRef]]:
    """Yield each part of a score that a call prints, with the text before it."""
    label = ""
    for value in _flat(call.positional):
        if isinstance(value, str):
            label = value
            continue
        if isinstance(value, ScoreRef):
            yield label.split("\n")[-1].strip(), value
        label = ""


def _flat(values: tuple[Value, ...]) -> Iterator[Value]:
    """Yield what is printed, a template's texts and values in their order."""
    for value in values:
        if isinstance(value, Made) and value.function == FORMAT and isinstance(value.positional[0], str):
            texts = _FIELD.split(value.positional[0])
            for text, inner in zip(texts, (*value.positional[1:], None), strict=False):
                yield text
                yield inner
        else:
            yield value


def _behind(label: _Label, text: str) -> float | None:
    """Return the number behind the nth time that a label stands in an output."""
    if not label.text or label.nth > _MOST_REPEATS:
        return None
    start = -1
    for _ in range(label.nth + 1):
        start = text.find(label.text, start + 1)
        if start < 0:
            return None
    match = _NUMBER.match(text, start + len(label.text))
    if match is None:
        return None
    number = Decimal(match["number"])
    # 98.77 % is 0.9877, which dividing floats would miss by one bit.
    return float(number.scaleb(-2) if match["percent"] else number)


def _shown(text: str, logs: Sequence[Log] | None) -> dict[int, float]:
    """Return a score that a cell shows without a label: as its last value, or in Keras's own progress bar.

    Args:
        text: What the cell printed; it evaluates once.
        logs: What its fits logged; None where it fits nothing.
    """
    pair = _PAIR.search(text)
    if pair is not None:
        return {0: float(pair[1]), 1: float(pair[2])}
    line = figures_in(text) if logs is None else logs[-1].after if len(logs) == 1 else None
    values = {} if line is None else {0: line.loss, 1: line.accuracy}
    return {index: value for index, value in values.items() if value is not None}


def _text(cell: Cell) -> str:
    return "\n".join(output.text for output in cell.outputs if output.kind in ("stream", "result"))
