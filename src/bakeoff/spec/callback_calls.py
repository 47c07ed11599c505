"""Callbacks as Keras writes them: one call's text in, a `Callback` with every argument out."""

from __future__ import annotations

from functools import lru_cache

from bakeoff.errors import StudyError
from bakeoff.spec import keras_names
from bakeoff.spec.callbacks import MONITORS, Callback, EarlyStopping, ReduceLROnPlateau
from bakeoff.spec.calls import parse_call
from bakeoff.spec.rules import (
    BOOLEAN,
    COUNT,
    NOT_NEGATIVE,
    NUMBER,
    Rule,
    choice,
    optional,
)
from bakeoff.spec.signatures import Argument, Signature, bind, dropped, unknown

_OLD_MONITORS = {"acc": "accuracy", "val_acc": "val_accuracy"}


def _read_monitor(written: str) -> str:
    name = _OLD_MONITORS.get(written, written)
    if name not in MONITORS:
        raise unknown("figure to monitor", written, known=MONITORS)
    return name


_MONITOR = Argument("monitor", Rule("text", lambda value: isinstance(value, str), _read_monitor), "val_loss")
_MODE = Argument("mode", choice("auto", "min", "max"), "auto")
_VERBOSE = dropped("verbose", 0)
# Keras takes the absolute value.
_DELTA = Rule("a number", NUMBER.accepts, lambda value: abs(float(value)))
_FACTOR = Rule(
    "a number above 0 and below 1", lambda value: isinstance(value, float) and NUMBER.accepts(value) and 0 < value < 1
)

CALLBACK_SIGNATURES: dict[str, Signature] = {
    "EarlyStopping": Signature(
        name="EarlyStopping",
        arguments=(
            _MONITOR,
            Argument("min_delta", _DELTA, 0),
            Argument("patience", COUNT, 0),
            _VERBOSE,
            _MODE,
            Argument("baseline", optional(NUMBER), None),
            Argument("restore_best_weights", BOOLEAN, False),
            Argument("start_from_epoch", COUNT, 0),
        ),
    ),
    "ReduceLROnPlateau": Signature(
        name="ReduceLROnPlateau",
        arguments=(
            _MONITOR,
            Argument("factor", _FACTOR, 0.1),
            Argument("patience", COUNT, 10),
            _VERBOSE,
            _MODE,
            Argument("min_delta", _DELTA, 1e-4),
            Argument("cooldown", COUNT, 0),
            Argument("min_lr", NOT_NEGATIVE, 0.0),
        ),
        retired={"epsilon": "Write `min_delta`."},
    ),
}
"""What each callback takes, in Keras 3's order."""


@lru_cache(maxsize=1_024)
def read_callback(text: str) -> Callback:
    """Return the callback that a call stands for.

    Raises:
        StudyError: The text is no call, names no callback, or has arguments that do not fit.
    """
    call = parse_call(text)
    signature = CALLBACK_SIGNATURES.get(call.name)
    if signature is None:
        raise unknown("callback", call.name, known=CALLBACK_SIGNATURES, keras_has=keras_names.CALLBACKS)
    if "(" not in text:
        raise StudyError(f"a callback needs its brackets: write {call.name}().")
    values = bind(call, signature)
    return EarlyStopping(**values) if call.name == "EarlyStopping" else ReduceLROnPlateau(**values)


def is_callback_name(name: str) -> bool:
    """Return whether Keras has a callback of this name, be it one that bakeoff has not."""
    return name in CALLBACK_SIGNATURES or name in keras_names.CALLBACKS
