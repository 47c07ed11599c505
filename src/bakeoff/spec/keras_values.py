"""What Keras's configurations hold: a value out of JSON in, the value that a call would be given out."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping

from bakeoff.errors import StudyError
from bakeoff.spec.calls import DEEPEST_NESTING, Call, Name, Value, shown
from bakeoff.spec.rules import is_integer

_UNTOLD = ("seed", "dtype", "name")
"""What an initializer's or a schedule's configuration says beside its arguments: a study has its own seeds."""

_FLOAT32 = struct.Struct("<f")


def config_value(entry: object, *, depth: int = 0) -> Value:
    """Return a configuration's value as a call would be given it: `{"class_name": "L2", "config": …}` as `L2(…)`.

    Raises:
        StudyError: It is code, a custom object, or no value that a call may be given.
    """
    if depth > DEEPEST_NESTING:
        raise StudyError(f"a configuration may be nested {DEEPEST_NESTING} deep, this one is nested deeper.")
    if isinstance(entry, Mapping):
        return _object(entry, depth)
    if isinstance(entry, list | tuple):
        return tuple(config_value(item, depth=depth + 1) for item in entry)
    if entry is None or isinstance(entry, bool | str) or is_integer(entry):
        return entry  # type: ignore[return-value]  # `is_integer` has seen that the rest are integers
    if isinstance(entry, float) and math.isfinite(entry):
        return _shortest(entry)
    raise StudyError(f"found {shown(entry)}, and expected are finite numbers, text, lists and Keras's own objects.")


def class_of(entry: Mapping[str, object]) -> str:
    """Return what a configuration's object is called.

    Raises:
        StudyError: It has no class name, or is of a class that somebody registered with Keras.
    """
    name = entry.get("class_name")
    if not isinstance(name, str) or not name.isidentifier():
        raise StudyError(f"must say its `class_name`, found {shown(name)}.")
    registered = entry.get("registered_name")
    if isinstance(registered, str) and ">" in registered:
        raise StudyError(f"{registered} is a custom object: it is code, and bakeoff runs no code that it reads.")
    module = entry.get("module")
    if isinstance(module, str) and not _is_of_keras(module):
        raise StudyError(f"{name} is a custom object from {shown(module)}: bakeoff runs no code that it reads.")
    return name


def fields_of(entry: Mapping[str, object]) -> dict[str, object]:
    """Return the configuration of an object.

    Raises:
        StudyError: There is none.
    """
    config = entry.get("config")
    if not isinstance(config, Mapping):
        raise StudyError(f"must have a table as its `config`, found {shown(config)}.")
    return {str(key): value for key, value in config.items()}


def _object(entry: Mapping[str, object], depth: int) -> Value:
    if entry.get("class_name") == "function":
        return _function(entry)
    name = class_of(entry)
    arguments = {key: value for key, value in fields_of(entry).items() if key not in _UNTOLD and value is not None}
    return Call(name, (), tuple((key, config_value(value, depth=depth + 1)) for key, value in arguments.items()))


def _function(entry: Mapping[str, object]) -> Value:
    name, module = entry.get("config"), entry.get("module")
    if isinstance(name, str) and name.isidentifier() and isinstance(module, str) and _is_of_keras(module):
        return Name(name)
    raise StudyError(f"{shown(name)} is a function of the model's own: bakeoff runs no code that it reads.")


def _is_of_keras(module: str) -> bool:
    return f"{module}.".startswith(("keras.", "tf_keras.", "tensorflow.keras.", "tensorflow.python.keras."))


def _shortest(number: float) -> float:
    """Return the shortest number that is the same as a float32: Keras keeps 0.001 as 0.0010000000474974513."""
    if abs(number) > 3e38 or _as_float32(number) != number:
        return number
    return next((short for short in _shorter(number) if _as_float32(short) == number), number)


def _shorter(number: float) -> list[float]:
    return [float(f"{number:.{digits}g}") for digits in range(1, 10)]


def _as_float32(number: float) -> float:
    value: float = _FLOAT32.unpack(_FLOAT32.pack(number))[0]
    return value
