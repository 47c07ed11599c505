"""Calls as text: a `Call` in, the text that `parse_call` reads back equal out."""

from __future__ import annotations

from collections.abc import Iterator

from bakeoff.spec.calls import Call, Name, Value


def call_text(call: Call) -> str:
    """Return a call as Python writes it.

    Example:
        >>> from bakeoff.spec import parse_call
        >>> call_text(parse_call("layers.Dense( 2*16,activation = 'relu')"))
        "Dense(32, activation='relu')"
    """
    return f"{call.name}({', '.join(_arguments(call))})"


def _arguments(call: Call) -> Iterator[str]:
    yield from map(_text, call.positional)
    for name, value in call.keywords:
        yield f"{name}={_text(value)}"


def _text(value: Value) -> str:
    match value:
        case Call():
            return call_text(value)
        case Name(name):
            return name
        case tuple():
            items = ", ".join(map(_text, value))
            return f"({items},)" if len(value) == 1 else f"({items})"
        case _:
            return repr(value)
