"""What Keras logs while it trains: a cell's output in, one `EpochLine` for each epoch of each fit out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"(?:\d{1,12}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?|nan)"
_FIGURE = re.compile(
    rf"(?<=- )(?P<val>val_)?(?P<name>loss|acc|accuracy|(?:sparse_)?categorical_accuracy): (?P<figure>{_NUMBER})"
)
"""A dash stands before each figure that Keras logs; `Test loss: 0.07` is what a file prints itself."""
_EPOCH = re.compile(r"Epoch (?P<epoch>\d{1,6})\s?/\s?(?P<planned>\d{1,6})")
_TIME = re.compile(r"(?P<time>\d{1,9})(?P<unit>us|ms|s)/(?P<each>step|sample|epoch)")
_COUNT = re.compile(r"\b(?P<done>\d{1,9})/(?P<all>\d{1,9})\b")
_MICROSECONDS = {"us": 1, "ms": 1_000, "s": 1_000_000}
LONGEST_LINE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochLine:
    """What was logged of one epoch; None for what was not, or cannot be read.

    Attributes:
        epoch: From 1; 0 for figures that are of no epoch.
        loss: The mean over the epoch's steps, dropout on.
        accuracy: The same.
        val_loss: Of the images watched.
        val_accuracy: The same.
        microseconds: What the line prints for one step; in Keras 2 a step of a log over images is one image.
        steps: Out of how many steps, images or batches, the line counts.
    """

    epoch: int
    loss: float | None = None
    accuracy: float | None = None
    val_loss: float | None = None
    val_accuracy: float | None = None
    microseconds: float | None = None
    steps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What one fit logged.

    Attributes:
        epochs: In order; some may be missing.
        planned: Out of how many epochs it counts.
        after: The figures of a progress bar that follows, as `evaluate` prints it; None where none does.
    """

    epochs: tuple[EpochLine, ...]
    planned: int
    after: EpochLine | None = None


def logs_in(text: str) -> tuple[Log, ...]:
    """Return what each fit logged into a cell's output: a new log begins where the epochs do."""
    logs: list[list[_Stretch]] = []
    for stretch in _stretches(text):
        if not logs or stretch.epoch <= logs[-1][-1].epoch:
            logs.append([])
        logs[-1].append(stretch)
    return tuple(_log(stretches) for stretches in logs)


def figures_in(text: str) -> EpochLine | None:
    """Return the figures of the last progress bar, as `evaluate` prints it; None where there is none."""
    lines = [line for line in _lines(text) if ": " in line and _COUNT.search(line) and _FIGURE.search(line)]
    return _read(0, lines[-1:]) if lines else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """The lines from one `Epoch 3/20` to the next."""

    epoch: int
    planned: int
    lines: tuple[str, ...]


def _log(stretches: list[_Stretch]) -> Log:
    *before, last = stretches
    own, rest = _divided(last.lines)
    lines = [*((stretch.epoch, stretch.lines) for stretch in before), (last.epoch, own)]
    epochs = tuple(_read(epoch, list(each)) for epoch, each in lines)
    return Log(epochs=epochs, planned=last.planned, after=figures_in("\n".join(rest)))


def _divided(lines: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines of an epoch and those after it: a bar that counts to another number is another's."""
    first: str | None = None
    for index, line in enumerate(lines):
        count = _COUNT.search(line) if "/" in line else None
        if count is None:
            continue
        if first is not None and count["all"] != first:
            return lines[:index], lines[index:]
        first = count["all"]
    return lines, ()


def _stretches(text: str) -> Iterator[_Stretch]:
    start: re.Match[str] | None = None
    waiting: list[str] = []
    for line in (*_lines(text), None):
        found = _EPOCH.search(line) if line is not None and "Epoch" in line else None
        if line is not None and found is None:
            waiting.append(line)
            continue
        if start is not None:
            yield _Stretch(epoch=int(start["epoch"]), planned=int(start["planned"]), lines=tuple(waiting))
        if line is not None and found is not None:
            start, waiting = found, [line[found.end() :]]


def _lines(text: str) -> Iterator[str]:
    for line in text.replace("\r", "\n").replace("\x08", "\n").split("\n"):
        yield line[-LONGEST_LINE:]


def _read(epoch: int, lines: list[str]) -> EpochLine:
    """Return the figures of one epoch: of a progress bar that was printed over and over, the last."""
    figures: dict[str, float] = {}
    microseconds: float | None = None
    steps: int | None = None
    for line in lines:
        for match in _FIGURE.finditer(line) if ": " in line else ():
            name = "loss" if match["name"] == "loss" else "accuracy"
            figures[f"{match['val'] or ''}{name}"] = float(match["figure"])
        time, count = (_TIME.search(line), _COUNT.search(line)) if "/" in line else (None, None)
        if time and time["each"] != "epoch":
            microseconds = float(time["time"]) * _MICROSECONDS[time["unit"]]
        steps = int(count["all"]) if count else steps
    return EpochLine(epoch=epoch, microseconds=microseconds, steps=steps, **figures)
