"""A call that says no more than it must: all that a Keras object was made with in, the shortest such call out."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from bakeoff.spec.calls import Call, Value
from bakeoff.spec.rules import fit
from bakeoff.spec.signatures import REQUIRED, Argument, Signature


def shortest_call(signature: Signature, values: Mapping[str, Value]) -> Call:
    """Return the call that gives what is required by its place, and by name what differs from Keras's default.

    Args:
        signature: Of what is called.
        values: By argument. One that is checked and dropped is not told. One that the signature does not know is,
            unless it is None or False: versions of Keras differ in the switches that they have.

    Raises:
        StudyError: A value breaks the rule of its argument.
    """
    arguments = {argument.name: argument for argument in (*signature.arguments, *signature.extras)}
    required = [argument.name for argument in signature.arguments if argument.default == REQUIRED]
    placed = list(takewhile(values.__contains__, required))
    named = tuple(
        (name, value)
        for name, value in values.items()
        if name not in placed and _is_told(arguments.get(name), value, signature.name)
    )
    return Call(signature.name, tuple(values[name] for name in placed), named)


def _is_told(argument: Argument | None, value: Value, callee: str) -> bool:
    is_off = value is None or value is False
    if argument is None:
        return not is_off
    if is_off and argument.default is None:
        return False
    if argument.default == REQUIRED:
        return True
    given = fit(argument.rule, value, what=f"{callee}: `{argument.name}`")
    return argument.is_kept and given != fit(argument.rule, argument.default)
