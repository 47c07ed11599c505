"""Settings as short Keras calls: an optimizer, callback or layer in, words such as `Adam(learning_rate=0.001)` out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass

_TOLD = ("learning_rate",)
"""Arguments that are told even where they are the default: readers compare them first."""


def call_words(fact: object) -> str:
    """Return a fact's kind with the arguments that must be given, and those that differ from their defaults.

    Example:
        >>> from bakeoff.spec import read_optimizer
        >>> call_words(read_optimizer("SGD(learning_rate=0.01, momentum=0.9, clipnorm=1)"))
        'SGD(learning_rate=0.01, momentum=0.9, clipnorm=1.0)'
    """
    if isinstance(fact, tuple):
        return "(" + ", ".join(call_words(item) for item in fact) + ")"
    if not is_dataclass(fact) or isinstance(fact, type):
        return repr(fact)
    arguments = ", ".join(_arguments(fact, told=_TOLD))
    return f"{type(fact).__name__}({arguments})"


def _arguments(fact: object, *, told: Collection[str]) -> Iterator[str]:
    for field in fields(fact):  # type: ignore[arg-type]  # only dataclasses come here
        value = getattr(fact, field.name)
        if field.default is MISSING:
            yield call_words(value)
        elif field.name == "common":
            yield from _common(value, field)
        elif value != field.default or field.name in told:
            yield f"{field.name}={call_words(value)}"


def _common(value: object, field: Field[object]) -> Iterator[str]:
    """Yield what all optimizers take, which Keras writes beside their own arguments."""
    for inner in fields(value):  # type: ignore[arg-type]  # `Common` is a dataclass
        given = getattr(value, inner.name)
        if given != getattr(field.default, inner.name):
            yield f"{inner.name}={given!r}"
