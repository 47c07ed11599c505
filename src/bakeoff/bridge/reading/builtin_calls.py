"""Python's own functions: a name and arguments in, a value out; no result can be large."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from bakeoff.bridge.reading import outside
from bakeoff.bridge.reading.arithmetic import LONGEST_LIST, NOTHING, small
from bakeoff.bridge.reading.iteration import items_of
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments, Options, is_plain
from bakeoff.bridge.reading.values import Array, ScoreRef, Statistic, Unknown

# Any: what Python's functions take, their own errors sort out.
_Maker = Callable[..., Any]
# Any: as above, and what is sorted must be comparable.
_Items = Iterable[Any]
# Any: as above.
_List = list[Any]
_FAILURES = (TypeError, ValueError, ArithmeticError, AttributeError)


def called(name: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
    """Return what one of Python's functions gives; what it only prints or opens is told as an event."""
    known = _special(name, arguments, machine, node)
    if known is not NOTHING:
        return known
    plain = _PLAIN.get(name)
    if plain is not None:
        return _of_plain(plain, arguments, machine, node)
    goes_over = _OVER_ITEMS.get(name)
    if goes_over is not None:
        return _over_items(name, goes_over, arguments, machine, node)
    return outside.called(f"builtins.{name}", arguments, machine=machine, node=node)


def _special(name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    if name in ("range", "xrange"):
        return _range(arguments, machine, node)
    if name == "len":
        return _length(arguments.get("obj", 0), machine, node)
    if name == "dict" and not arguments.positional:
        return dict(arguments.keywords)
    if name == "super":
        return Unknown(reason="what a class inherits is not followed", place=machine.place(node))
    if name == "vars" and isinstance(arguments.get("object", 0), Options):
        return arguments.positional[0]
    if name == "isinstance" and len(arguments.positional) == 2:
        return machine.unknown("what kind of thing it is is not known", node)
    if name == "map" and len(arguments.positional) == 2:
        return _mapped(arguments, machine, node)
    return NOTHING


def _mapped(arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    function, values = arguments.positional
    items = items_of(values, machine)
    if items is None:
        return machine.unknown("what `map` goes over is not known", node)
    return [machine.call(function, Arguments(positional=(item,)), node=node) for item in items]


def _range(arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    ends = [each for each in arguments.positional if isinstance(each, int)]
    if not 1 <= len(ends) <= 3 or len(ends) != len(arguments.positional) or ends[2:] == [0]:
        return machine.unknown("the ends of the range are not known", node)
    return range(*ends)


def _length(value: object, machine: Machine, node: ast.AST) -> object:
    if isinstance(value, list | tuple | dict | str):
        return len(value)
    if isinstance(value, Array) and value.shape and value.shape[0] is not None:
        return value.shape[0]
    if isinstance(value, range) and abs(value.stop - value.start) < 2**62:
        return len(value)
    return machine.unknown("its length is not known", node)


def _of_plain(function: _Maker, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    if any(isinstance(each, Statistic | ScoreRef) for each in arguments.positional[:1]):
        return arguments.positional[0]
    if not all(map(is_plain, arguments.positional)) or arguments.keywords:
        return machine.unknown("what is calculated with here is not known", node)
    try:
        value = small(function(*arguments.positional))
    except _FAILURES:
        value = NOTHING
    return machine.unknown("this cannot be calculated", node) if value is NOTHING else value


def _over_items(name: str, function: _Maker, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    if name in ("max", "min", "sum") and isinstance(arguments.get("x", 0), Array):
        return outside.called(f"builtins.{name}", arguments, machine=machine, node=node)
    if name in ("max", "min") and len(arguments.positional) > 1:
        arguments = Arguments(positional=(arguments.positional,), keywords=arguments.keywords)
    if name == "enumerate" and "start" in arguments.keywords:
        arguments = Arguments(positional=(*arguments.positional, arguments.keywords["start"]))
    given = [
        items_of(each, machine) if not is_plain(each) or isinstance(each, str) else each
        for each in arguments.positional
    ]
    if None in given or arguments.keywords:
        return machine.unknown("what it goes over is not known", node)
    try:
        value = function(*given)
    except _FAILURES:
        return machine.unknown("this cannot be calculated", node)
    return value if not isinstance(value, list) or len(value) <= LONGEST_LIST else machine.unknown("too long", node)


def _sorted(items: _Items) -> _List:
    return sorted(_plain_only(items))


def _sum(items: _Items, start: int = 0) -> object:
    return _one(sum(_plain_only(items), start))


def _one(value: object) -> object:
    if small(value) is NOTHING:
        raise ValueError
    return value


def _plain_only(items: _Items) -> _List:
    listed = list(items)
    if not all(map(is_plain, listed)):
        raise TypeError
    return listed


def _dictionary(items: _Items) -> dict[object, object]:
    pairs = [tuple(pair) for pair in items]
    _plain_only(key for key, _ in pairs)
    return dict(pairs)


def _text(value: object) -> str:
    return str(value)


_PLAIN: dict[str, _Maker] = {
    "int": int,
    "float": float,
    "bool": bool,
    "str": _text,
    "unicode": _text,
    "round": round,
    "abs": abs,
    "divmod": divmod,
}

_OVER_ITEMS: dict[str, _Maker] = {
    "list": lambda items=(): list(items),
    "tuple": lambda items=(): tuple(items),
    "set": lambda items=(): list(items),
    "zip": lambda *many: [tuple(each) for each in zip(*many, strict=False)],
    "enumerate": lambda items, start=0: list(enumerate(items, start)),
    "reversed": lambda items: list(items)[::-1],
    "sorted": _sorted,
    "sum": _sum,
    "max": lambda items: max(_plain_only(items)),
    "min": lambda items: min(_plain_only(items)),
    "any": lambda items: any(_plain_only(items)),
    "all": lambda items: all(_plain_only(items)),
    "dict": lambda items=(): _dictionary(items),
}
