"""Calculate with plain values: an operator and its operands in, the result or `NOTHING` out; no result can be large."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import Any, Final

from bakeoff.bridge.reading.things import is_plain

NOTHING: Final = object()
"""There is no result, or none of a reasonable size."""

LARGEST_INTEGER = 2**63
LONGEST_TEXT = 10_000
LONGEST_LIST = 10_000

# Any: operands are numbers, texts, tuples and lists; Python itself says which of them go together.
_BINARY: dict[type[ast.operator], Callable[[Any, Any], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
# Any: as above.
_UNARY: dict[type[ast.unaryop], Callable[[Any], object]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: operator.invert,
}
# Any: as above.
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_FAILURES = (TypeError, ValueError, ArithmeticError, MemoryError)


def binary(kind: ast.operator, operands: tuple[object, object]) -> object:
    """Return what two operands give."""
    left, right = operands
    if isinstance(left, str) and isinstance(kind, ast.Mod):
        return _filled(left, right)
    if not _is_operand(left) or not _is_operand(right) or _is_bomb(kind, left, right):
        return NOTHING
    try:
        return small(_BINARY[type(kind)](left, right)) if type(kind) in _BINARY else NOTHING
    except _FAILURES:
        return NOTHING


def unary(kind: ast.unaryop, operand: object) -> object:
    """Return what an operand gives."""
    if not is_plain(operand):
        return NOTHING
    try:
        return small(_UNARY[type(kind)](operand))
    except _FAILURES:
        return NOTHING


def compared(kind: ast.cmpop, operands: tuple[object, object]) -> object:
    """Return whether a comparison of plain values holds; `is` is told for None, True and False."""
    left, right = operands
    if isinstance(kind, ast.In | ast.NotIn):
        return _contained(left, right, is_wanted=isinstance(kind, ast.In))
    if isinstance(kind, ast.Is | ast.IsNot):
        if not (left is None or right is None or isinstance(left, bool)):
            return NOTHING
        return (left is right) == isinstance(kind, ast.Is)
    if not _is_simple(left) or not _is_simple(right):
        return NOTHING
    try:
        return bool(_COMPARED[type(kind)](left, right))
    except _FAILURES:
        return NOTHING


def small(value: object) -> object:
    """Return a value, or `NOTHING` where it is no finite number of 64 bits and no text or list of 10,000."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= LARGEST_INTEGER else NOTHING
    if isinstance(value, float):
        return value if math.isfinite(value) else NOTHING
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else NOTHING
    if isinstance(value, tuple | list):
        return value if len(value) <= LONGEST_LIST else NOTHING
    return NOTHING


def _is_operand(value: object) -> bool:
    return isinstance(value, bool | int | float | str | tuple | list)


def _is_simple(value: object) -> bool:
    if isinstance(value, tuple | list):
        return len(value) <= 100 and all(map(is_plain, value))
    return is_plain(value)


def _is_bomb(kind: ast.operator, left: object, right: object) -> bool:
    """Return whether a result may be too large to be calculated at all."""
    if isinstance(kind, ast.Mult):
        return _repeats(left, right) or _repeats(right, left)
    if isinstance(kind, ast.Pow | ast.LShift) and isinstance(left, int) and isinstance(right, int):
        width = left.bit_length() * right if isinstance(kind, ast.Pow) else left.bit_length() + right
        return width > 64
    return False


def _repeats(items: object, times: object) -> bool:
    return isinstance(items, str | tuple | list) and isinstance(times, int) and len(items) * times > LONGEST_LIST


def _contained(item: object, items: object, *, is_wanted: bool) -> object:
    if isinstance(items, str):
        return (item in items) == is_wanted if isinstance(item, str) else NOTHING
    if isinstance(items, dict):
        return (item in items) == is_wanted if is_plain(item) else NOTHING
    if isinstance(items, range):
        return (item in items) == is_wanted if isinstance(item, int) else NOTHING
    if not isinstance(items, tuple | list) or not _is_simple(items) or not is_plain(item):
        return NOTHING
    return (item in items) == is_wanted


def _filled(template: str, values: object) -> object:
    """Return a text with plain values in place of its `%s` and `%d`; widths and precisions are not read."""
    given = values if isinstance(values, tuple) else (values,)
    parts = template.replace("%d", "%s").replace("%i", "%s").split("%s")
    if len(parts) != len(given) + 1 or any("%" in part for part in parts) or not all(map(is_plain, given)):
        return NOTHING
    filled = parts[0] + "".join(f"{value}{part}" for value, part in zip(given, parts[1:], strict=True))
    return small(filled)
