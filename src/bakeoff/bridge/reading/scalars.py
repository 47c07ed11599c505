"""Functions of NumPy and `math` on plain numbers: a path and arguments in, a number out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from bakeoff.bridge.reading.arithmetic import LONGEST_LIST, NOTHING, small
from bakeoff.bridge.reading.things import Arguments

# Any: one number or a list of them; the functions' own errors say what does not go.
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "ceil": math.ceil,
    "floor": math.floor,
    "sqrt": math.sqrt,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "prod": math.prod,
    "int32": int,
    "int64": int,
    "float32": float,
    "float64": float,
    "round": round,
}
_FAILURES = (TypeError, ValueError, ArithmeticError)


def called(path: str, arguments: Arguments) -> object | None:
    """Return what a function gives for plain numbers; None where it is given something else."""
    root, _, name = path.rpartition(".")
    function = _FUNCTIONS.get(name)
    if function is None or root not in ("numpy", "math") or arguments.keywords:
        return None
    if not all(map(_is_number, arguments.positional)):
        return None
    try:
        value = small(function(*arguments.positional))
    except _FAILURES:
        return None
    return None if value is NOTHING else value


def _is_number(value: object) -> bool:
    if isinstance(value, tuple | list):
        return len(value) <= LONGEST_LIST and all(isinstance(each, int | float) for each in value)
    return isinstance(value, int | float)
