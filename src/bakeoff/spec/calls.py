"""Read one Keras call: its text in, a neutral `Call` out; the text is parsed, never evaluated."""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from bakeoff.errors import StudyError

LONGEST_TEXT = 2_000
DEEPEST_NESTING = 20
LARGEST_INTEGER = 2**63

Value: TypeAlias = "None | bool | int | float | str | tuple[Value, ...] | Name | Call"
"""What an argument may be; lists become tuples."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands for itself, as in `activation=tf.nn.relu`; of a dotted name the last part."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call as written: of a dotted name the last part, and arguments in their order."""

    name: str
    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()


_EXPECTED = "Expected are numbers, text, True, False, None, tuples, lists and Keras calls."

_REFUSED: dict[type[ast.AST], str] = {
    ast.Lambda: "a lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a generator",
    ast.JoinedStr: "an f-string",
    ast.Dict: "a dictionary",
    ast.Set: "a set",
    ast.Subscript: "an index",
    ast.Attribute: "an attribute of a value",
    ast.Starred: "an argument with a star",
    ast.Compare: "a comparison",
    ast.BoolOp: "'and' or 'or'",
    ast.IfExp: "an 'if'",
    ast.NamedExpr: "an assignment",
    ast.Await: "an 'await'",
    ast.Yield: "a 'yield'",
    ast.YieldFrom: "a 'yield'",
}

_ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


def parse_call(text: str) -> Call:
    """Return the call that `text` holds; a bare name, such as `adam`, is a call without arguments.

    Raises:
        StudyError: The text is longer than 2,000 characters, nested deeper than 20, no Python, or anything but calls
            with literal arguments.

    Example:
        >>> parse_call("keras.layers.Dense(2 * 16, activation='relu')")
        Call(name='Dense', positional=(32,), keywords=(('activation', 'relu'),))
    """
    value = _value(_tree(text), 0)
    if isinstance(value, Name):
        return Call(value.name)
    if not isinstance(value, Call):
        hint = " Write each call as a text of its own." if isinstance(value, tuple) else ""
        raise StudyError(f"expected a Keras call, such as Dense(32), found {shown(value)}.{hint}")
    return value


def shown(value: object) -> str:
    """Return a value as a message shows it: short, and a call as it would be written."""
    if isinstance(value, Name):
        return value.name
    if isinstance(value, Call):
        return f"{value.name}(…)" if value.positional or value.keywords else f"{value.name}()"
    if isinstance(value, tuple) and any(isinstance(item, Call | Name) for item in value):
        text = f"({', '.join(map(shown, value))})"
    else:
        text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _tree(text: str) -> ast.expr:
    if len(text) > LONGEST_TEXT:
        raise StudyError(f"a call may have {LONGEST_TEXT:,} characters, this one has {len(text):,}.")
    try:
        with warnings.catch_warnings():
            # Python warns of odd literals while it parses; what is odd is refused below.
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise StudyError(f"{shown(text)} is not a Keras call: {error.msg}.") from None
    except (ValueError, MemoryError, RecursionError):
        raise StudyError(f"{shown(text)} is not a Keras call: it cannot be parsed.") from None


def _value(node: ast.expr, depth: int) -> Value:
    if depth > DEEPEST_NESTING:
        raise StudyError(f"a call may be nested {DEEPEST_NESTING} deep, this one is nested deeper.")
    if isinstance(node, ast.Constant):
        return _literal(node.value)
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(_value(item, depth + 1) for item in node.elts)
    if isinstance(node, ast.Call):
        return _call(node, depth)
    if isinstance(node, ast.UnaryOp | ast.BinOp):
        return _number(node, depth)
    name = _last_name(node)
    if name is not None:
        return Name(name)
    raise StudyError(f"found {_REFUSED.get(type(node), 'an expression')}, which is not allowed. {_EXPECTED}")


def _literal(value: object) -> Value:
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise StudyError("found an integer that does not fit into 64 bits.")
    if isinstance(value, float) and not math.isfinite(value):
        raise StudyError("found a number that is too large.")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise StudyError(f"found {shown(value)}, which is not allowed. {_EXPECTED}")


def _call(node: ast.Call, depth: int) -> Call:
    name = _last_name(node.func)
    if name is None:
        raise StudyError(f"what is called must be a name, such as Dense or keras.layers.Dense. {_EXPECTED}")
    positional = tuple(_value(argument, depth + 1) for argument in node.args)
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            raise StudyError(f"{name}: found an argument with two stars, which is not allowed.")
        if keyword.arg in keywords:
            raise StudyError(f"{name}: `{keyword.arg}` is given twice.")
        keywords[keyword.arg] = _value(keyword.value, depth + 1)
    return Call(name, positional, tuple(keywords.items()))


def _last_name(node: ast.expr) -> str | None:
    """Return the last part of a plain or dotted name, or None where the node is something else."""
    inner, dots = node, 0
    while isinstance(inner, ast.Attribute) and dots < DEEPEST_NESTING:
        inner, dots = inner.value, dots + 1
    if not isinstance(inner, ast.Name):
        return None
    return node.attr if isinstance(node, ast.Attribute) else inner.id


def _number(node: ast.UnaryOp | ast.BinOp, depth: int) -> int | float:
    if isinstance(node, ast.UnaryOp):
        return _signed(node, depth)
    calculate = _ARITHMETIC.get(type(node.op))
    left, right = _value(node.left, depth + 1), _value(node.right, depth + 1)
    if calculate is None or not (_is_number(left) and _is_number(right)):
        raise StudyError(f"only numbers may be calculated with, and only by + - * / //. {_EXPECTED}")
    try:
        result = calculate(left, right)
    except (ZeroDivisionError, OverflowError):
        raise StudyError(f"{shown(left)} and {shown(right)} cannot be calculated with.") from None
    _literal(result)
    return result


def _signed(node: ast.UnaryOp, depth: int) -> int | float:
    operand = _value(node.operand, depth + 1)
    if not (_is_number(operand) and isinstance(node.op, ast.USub | ast.UAdd)):
        raise StudyError(f"a sign may only stand before a number, found {shown(operand)}. {_EXPECTED}")
    return -operand if isinstance(node.op, ast.USub) else operand


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
