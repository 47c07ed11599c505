"""What a legend calls the curves of its picture: what is called in, each curve with its label out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.values import given
from bakeoff.bridge.reading.events import Called, Event
from bakeoff.bridge.reading.values import HistoryRef, Made

_PYPLOT = "matplotlib.pyplot."
_NEW_PICTURE = {"figure", "subplot", "subplots", "show", "clf", "cla", "close"}
_DRAWS_NOTHING = {"title", "suptitle", "xlabel", "ylabel", "xlim", "ylim", "xticks", "yticks", "grid", "tight_layout"}


def labelled(evidence: Evidence) -> Iterator[tuple[Event, str, str]]:
    """Yield what legends call curves: where, the label, the curve.

    Only pictures are looked at of which all lines are known to be curves, one a call, some of training and some of
    validation, and whose legend has a word for each.
    """
    curves: list[str] | None = []
    cell = 0
    for event, called in evidence.told(Called):
        name = called.call.function.removeprefix(_PYPLOT)
        if name == called.call.function:
            continue
        # A notebook shows and closes its pictures at the end of each cell.
        if name in _NEW_PICTURE or event.at.cell != cell:
            curves, cell = [], event.at.cell
        if name == "legend" and curves:
            yield from ((event, label, curve) for label, curve in _pairs(called.call, curves))
        elif name == "plot" and curves is not None:
            curve = _curve(called.call)
            curves = [*curves, curve] if curve and event.is_certain else None
        elif name not in _NEW_PICTURE | _DRAWS_NOTHING | {"legend"}:
            curves = None


def _curve(call: Made) -> str | None:
    found = [value.curve for value in call.positional if isinstance(value, HistoryRef)]
    return found[0] if len(found) == 1 else None


def _pairs(call: Made, curves: list[str]) -> Iterator[tuple[str, str]]:
    labels = given(call, "labels", position=0)
    if not isinstance(labels, tuple) or len(labels) != len(curves) or given(call, "handles") is not None:
        return
    if len({curve.startswith("val_") for curve in curves}) == 2:
        yield from ((label, curve) for label, curve in zip(labels, curves, strict=True) if isinstance(label, str))
