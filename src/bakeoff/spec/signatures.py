"""Bind a call to Keras's arguments: a `Call` and a `Signature` in, the values of a fact's fields out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bakeoff.errors import StudyError, nearest
from bakeoff.spec.calls import Call, Value, shown
from bakeoff.spec.rules import ANYTHING, Rule, fit

REQUIRED: Final = "REQUIRED"
"""The default of an argument that has none; no default of Keras is this word."""

# Any: what each value is, the rule of its argument has settled.
Bound = dict[str, Any]
"""The arguments of a call by name, checked and converted."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a Keras callable.

    Attributes:
        name: Keras's.
        rule: What it may be.
        default: Keras's, as a call would write it, or `REQUIRED`.
        is_kept: Whether the fact has a field of this name; other arguments are checked and dropped.
    """

    name: str
    rule: Rule
    default: Value = REQUIRED
    is_kept: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a Keras callable takes.

    Attributes:
        name: Keras's name of it.
        arguments: In Keras's order.
        extras: Arguments that Keras takes by keyword only.
        retired: Old arguments, each with what to write instead.
    """

    name: str
    arguments: tuple[Argument, ...]
    extras: tuple[Argument, ...] = ()
    retired: Mapping[str, str] = field(default_factory=dict)


def lacking(name: str, default: Value) -> Argument:
    """Return an argument that bakeoff has not: Keras's default is accepted and dropped, all else refused by name."""

    def refuse(value: Value) -> Value:
        if type(value) is type(default) and value == default:
            return value
        raise StudyError(f"bakeoff does not have the argument `{name}`, found {shown(value)}: leave it out.")

    return Argument(name, Rule("left out", lambda value: True, refuse), default, is_kept=False)


def dropped(name: str, default: Value = None, *, rule: Rule = ANYTHING) -> Argument:
    """Return an argument that changes no number: accepted and dropped."""
    return Argument(name, rule, default, is_kept=False)


def bind(call: Call, signature: Signature) -> Bound:
    """Return the kept arguments by name, converted, with Keras's defaults filled in.

    Raises:
        StudyError: Too many arguments, one that is unknown, given twice, missing, or breaks its rule.
    """
    given = _given(call, signature)
    bound: Bound = {}
    for argument in (*signature.arguments, *signature.extras):
        if argument.name not in given and argument.default == REQUIRED:
            raise StudyError(f"{signature.name} needs `{argument.name}`: {argument.rule.expected}.")
        value = given.get(argument.name, argument.default)
        converted = fit(argument.rule, value, what=f"{signature.name}: `{argument.name}`")
        if argument.is_kept:
            bound[argument.name] = converted
    return bound


def unknown(kind: str, name: str, *, known: Iterable[str], keras_has: Iterable[str] = ()) -> StudyError:
    """Return the error for a name that bakeoff does not have, saying so by name where Keras has it."""
    listed = tuple(known)
    if name in keras_has:
        return StudyError(f"bakeoff does not have the {kind} {name}. It has: {', '.join(listed)}.")
    close = nearest(name, listed)
    if close is not None:
        return StudyError(f"there is no {kind} '{name}'. Did you mean '{close}'?")
    return StudyError(f"there is no {kind} '{name}'. There are: {', '.join(listed)}.")


def _given(call: Call, signature: Signature) -> dict[str, Value]:
    names = [argument.name for argument in signature.arguments]
    if len(call.positional) > len(names):
        raise StudyError(
            f"{signature.name} takes at most {len(names)} arguments without a name, found {len(call.positional)}."
        )
    given = dict(zip(names, call.positional, strict=False))
    known = [*names, *(argument.name for argument in signature.extras)]
    for name, value in call.keywords:
        if name in given:
            raise StudyError(f"{signature.name}: `{name}` is given twice.")
        if name not in known:
            raise _unknown_argument(name, signature, known)
        given[name] = value
    return given


def _unknown_argument(name: str, signature: Signature, known: Iterable[str]) -> StudyError:
    if name in signature.retired:
        return StudyError(f"{signature.name}: `{name}` is no longer an argument. {signature.retired[name]}")
    close = nearest(name, known)
    hint = f"Did you mean '{close}'?" if close else f"It has: {', '.join(known)}."
    return StudyError(f"{signature.name} has no argument '{name}'. {hint}")
