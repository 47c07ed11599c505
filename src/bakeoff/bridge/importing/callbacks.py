"""Callbacks that a fit is given, as bakeoff writes them: a value in, Keras 3 calls and what was left out."""

from __future__ import annotations

from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.importing.values_as_calls import why, written
from bakeoff.bridge.reading.values import Made, Value
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError
from bakeoff.spec import Call, call_text, read_callback

_WATCHING = (
    "TensorBoard",
    "CSVLogger",
    "History",
    "ProgbarLogger",
    "ModelCheckpoint",
    "RemoteMonitor",
    "TerminateOnNaN",
)
"""They change nothing in the training: left out without a word."""


def callback_texts(value: Value, *, place: Place) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Return the calls that callbacks come to, and what was left out."""
    texts: list[str] = []
    notes: list[Note] = []
    given = value if isinstance(value, tuple) else () if value is None else (value,)
    for each in given:
        if isinstance(each, Made) and each.name in _WATCHING:
            continue
        try:
            texts.append(_text(each))
        except StudyError as error:
            notes.append(
                Note(place=each.place if isinstance(each, Made) else place, text=f"a callback is left out: {error}")
            )
    return tuple(texts), tuple(notes)


def _text(value: Value) -> str:
    if not isinstance(value, Made):
        raise StudyError(f"it is not known: {why(value)}.")
    call = written(value, what=f"{value.name}'s arguments:")
    text = call_text(call if isinstance(call, Call) else Call(value.name))
    read_callback(text)
    return text
