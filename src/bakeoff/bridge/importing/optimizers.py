"""Optimizers that a file compiles, as bakeoff writes them: a value in, one Keras 3 call and what was left out."""

from __future__ import annotations

from bakeoff.bridge.importing.old_optimizers import modern
from bakeoff.bridge.importing.outcome import Note
from bakeoff.bridge.importing.values_as_calls import why, written
from bakeoff.bridge.reading.events import Flavour
from bakeoff.bridge.reading.values import External, Made, Value
from bakeoff.bridge.source.place import Place
from bakeoff.errors import StudyError
from bakeoff.spec import Call, call_text, read_optimizer

_LEFT_OUT = (
    "schedule_decay",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "jit_compile",
    "use_locking",
    "loss_scale_factor",
    "gradient_accumulation_steps",
)
"""Arguments that bakeoff has not: left out and noted."""


def optimizer_text(value: Value, flavour: Flavour, *, place: Place) -> tuple[str, tuple[Note, ...]]:
    """Return the call that an optimizer comes to, every default written out, and what was left out.

    Raises:
        StudyError: It is not known, or bakeoff has no such optimizer.
    """
    call = modern(_call(value), flavour)
    extra = tuple(name for name, _ in call.keywords if name in _LEFT_OUT)
    kept = Call(call.name, call.positional, tuple(item for item in call.keywords if item[0] not in extra))
    text = call_text(kept)
    read_optimizer(text)
    return text, tuple(
        Note(place=place, text=f"{call.name}: `{name}` is left out: bakeoff has none.") for name in extra
    )


def _call(value: Value) -> Call:
    if isinstance(value, str):
        return Call(value)
    if isinstance(value, External):
        return Call(value.name)
    if not isinstance(value, Made):
        raise StudyError(f"the optimizer is not known: {why(value)}.")
    call = written(value, what="an argument of the optimizer")
    if not isinstance(call, Call):
        raise StudyError("the optimizer is not known.")
    # `keras.optimizers.get("adam")` is the optimizer of that name.
    return Call(str(call.positional[0])) if call.name == "get" and call.positional else call
