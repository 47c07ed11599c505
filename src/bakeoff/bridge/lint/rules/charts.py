"""Bars whose lengths mean nothing: drawing calls in, bars of accuracies on a log axis out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import Hit, Rule, notebook
from bakeoff.bridge.lint.values import given, handed_to, is_number
from bakeoff.bridge.reading.events import Called, Event
from bakeoff.bridge.reading.values import Made, ScoreRef, Value

_BARS = {"bar", "barh", "barplot"}
_SCALES = {"yscale", "xscale", "set_yscale", "set_xscale"}
_NEW = {"figure", "subplots", "show", "close"}
_LABELS = {"title", "ylabel", "xlabel", "set_title", "set_ylabel", "set_xlabel"}
_ACCURACY = re.compile(r"(?i)accurac")


def _log_bars(evidence: Evidence) -> Iterator[Hit]:
    for drawing in _drawings(evidence):
        bars = [(event, made) for event, made in drawing if made.name in _BARS]
        if not bars or not any(_is_log(made) for _, made in drawing):
            continue
        event, made = bars[0]
        if any(_is_accuracy(value) for value in handed_to(made)) or _speaks_of_accuracy(drawing, made):
            message = "Accuracies are drawn as bars on a log axis: it has no zero, so a bar's length means nothing."
            yield Hit(place=event.place, message=message)


def _drawings(evidence: Evidence) -> Iterator[list[tuple[Event, Made]]]:
    """Yield the drawing calls that make one picture."""
    drawing: list[tuple[Event, Made]] = []
    cell = None
    for event, called in evidence.told(Called):
        if called.call.name in _NEW or event.at.cell != cell:
            if drawing:
                yield drawing
            drawing, cell = [], event.at.cell
        if called.call.name in _BARS | _SCALES | _LABELS:
            drawing.append((event, called.call))
    if drawing:
        yield drawing


def _is_log(made: Made) -> bool:
    if made.name in _BARS:
        return given(made, "log") is True
    return made.name in _SCALES and given(made, "value", position=0) == "log"


def _is_accuracy(value: Value) -> bool:
    return isinstance(value, ScoreRef) and value.index == 1


def _speaks_of_accuracy(drawing: list[tuple[Event, Made]], bars: Made) -> bool:
    """Whether a label says accuracy, and no height is known to be none."""
    labels = (value for _, made in drawing if made.name in _LABELS for value in handed_to(made))
    heights = [value for value in handed_to(bars) if is_number(value)]
    is_share = all(0 <= float(str(value)) <= 100 for value in heights)
    return is_share and any(isinstance(label, str) and _ACCURACY.search(label) for label in labels)


LOG_BARS = Rule(
    id="BK403",
    name="bars-on-a-log-axis",
    summary="Accuracies are drawn as bars on a log axis.",
    why="The length of a bar is its height above zero, and a log axis has none: where the bars begin, and so how "
    "different they look, is the drawing program's choice.",
    remedy="Draw points with their intervals on a linear axis, or the error (1 - accuracy) on a log one.",
    bad=notebook(
        ("import matplotlib.pyplot as plt", 1, ""),
        ('plt.bar(["one", "two"], [0.9924, 0.9942])\nplt.yscale("log")\nplt.title("Test accuracy")\nplt.show()', 2, ""),
    ),
    good=notebook(
        ("import matplotlib.pyplot as plt", 1, ""),
        ('plt.plot(["one", "two"], [0.9924, 0.9942], "o")\nplt.title("Test accuracy")\nplt.show()', 2, ""),
    ),
    check=_log_bars,
)

RULES = (LOG_BARS,)
