"""Check a study's tables: keys and values in, values as a fact keeps them or an error with the place out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bakeoff.errors import StudyError, nearest
from bakeoff.spec.rules import Rule, fit


def freeze(fact: object, rules: Mapping[str, Rule]) -> None:
    """Check the fields of a frozen fact while it is made, and keep what the rules make of them.

    Lists are tuples from here on.

    Raises:
        StudyError: A field breaks its rule; its place is the field's name.
    """
    for name, rule in rules.items():
        value = as_tuples(getattr(fact, name))
        try:
            fitted = fit(rule, value)
        except StudyError as error:
            raise error.at(name) from None
        object.__setattr__(fact, name, fitted)


def as_tuples(value: object) -> object:
    """Return the value with every list in it a tuple."""
    if isinstance(value, list | tuple):
        return tuple(as_tuples(item) for item in value)
    return value


def check_keys(table: Mapping[str, object], known: Iterable[str]) -> None:
    """Check that a table has only known keys.

    Raises:
        StudyError: It has another; with the nearest right spelling.
    """
    listed = tuple(known)
    for key in table:
        if key in listed:
            continue
        close = nearest(key, listed)
        hint = f"Did you mean '{close}'?" if close else f"There are: {', '.join(listed)}."
        raise StudyError(f"there is no key '{key}'. {hint}")


def required(table: Mapping[str, Any], key: str, *, example: str) -> Any:  # what a TOML table holds
    """Return the value of a key that must be there.

    Raises:
        StudyError: It is not; with an example.
    """
    if key not in table:
        raise StudyError(f"`{key}` is missing: write, for example, {example}.")
    return table[key]
