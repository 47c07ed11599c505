"""What an argument or a key may be: a value in, the value as a fact keeps it or a sentence about what was expected."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bakeoff.errors import StudyError
from bakeoff.spec.calls import shown

Pair = tuple[int, int]

_SMALLEST = -(2**63)
_LARGEST = 2**63 - 1


def _as_it_is(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class Rule:
    """What one argument may be.

    Attributes:
        expected: In words, to follow "must be".
        accepts: Whether a value is of the right form.
        convert: The value as a fact keeps it.
    """

    expected: str
    accepts: Callable[[object], bool]
    convert: Callable[[Any], object] = _as_it_is  # what `accepts` has let pass


def fit(rule: Rule, value: object, *, what: str = "") -> object:
    """Return the value as a fact keeps it; `what` names it in the error, where the place does not.

    Raises:
        StudyError: The value breaks the rule.
    """
    if not rule.accepts(value):
        raise StudyError(f"{what} must be {_expected(rule, value)}, found {shown(value)}.".lstrip())
    return rule.convert(value)


def _expected(rule: Rule, value: object) -> str:
    """Return what was expected; with the bound where an integer breaks the rule by its size alone."""
    if isinstance(value, int) and value > _LARGEST and rule.accepts(_LARGEST):
        return f"{rule.expected}, no larger than {_LARGEST:,}"
    if isinstance(value, int) and value < _SMALLEST and rule.accepts(_SMALLEST):
        return f"{rule.expected}, no smaller than {_SMALLEST:,}"
    return rule.expected


def optional(rule: Rule) -> Rule:
    """Return the rule that also takes None, and keeps it."""
    return Rule(
        f"{rule.expected} or None",
        lambda value: value is None or rule.accepts(value),
        lambda value: None if value is None else rule.convert(value),
    )


def or_left_out(rule: Rule) -> Rule:
    """Return the rule of a key that a file may leave out: it takes None too, which a file cannot say."""
    return replace(optional(rule), expected=f"{rule.expected} or left out")


def choice(*words: str) -> Rule:
    """Return the rule that takes one of some words, in capitals or not."""
    listed = " or ".join(f"'{word}'" for word in words)
    return Rule(listed, lambda value: isinstance(value, str) and value.lower() in words, str.lower)


def integer_between(lowest: int, highest: int) -> Rule:
    """Return the rule that takes the integers from `lowest` to `highest`."""
    return Rule(
        f"an integer from {lowest:,} to {highest:,}",
        lambda value: isinstance(value, int) and is_integer(value) and lowest <= value <= highest,
    )


def is_integer(value: object) -> bool:
    """Return whether a value is an integer of at most 64 bits; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and _SMALLEST <= value <= _LARGEST


def is_number(value: object) -> bool:
    """Return whether a value is a finite number; True and False are none."""
    return is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def _integer_from(lowest: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and is_integer(value) and value >= lowest


def _number_where(holds: Callable[[float], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int | float) and is_number(value) and holds(value)


def _plain(number: float) -> float:
    # Minus zero equals zero but prints and hashes differently.
    return float(number) + 0.0


POSITIVE_INTEGER = Rule("a positive integer", _integer_from(1))
COUNT = Rule("an integer of at least 0", _integer_from(0))
NUMBER = Rule("a number", is_number, _plain)
POSITIVE = Rule("a positive number", _number_where(lambda number: number > 0), _plain)
NOT_NEGATIVE = Rule("a number of at least 0", _number_where(lambda number: number >= 0), _plain)
SHARE = Rule("a number from 0 to 1", _number_where(lambda number: 0 <= number <= 1), _plain)
SHARE_BELOW_ONE = Rule("a number from 0 to below 1", _number_where(lambda number: 0 <= number < 1), _plain)
TRUE_SHARE = Rule("a number above 0 and below 1", _number_where(lambda number: 0 < number < 1), _plain)
FACTOR = Rule("a number above 1", _number_where(lambda number: number > 1), _plain)
BOOLEAN = Rule("True or False", lambda value: isinstance(value, bool))
TEXT = Rule("text", lambda value: isinstance(value, str))
ANYTHING = Rule("anything", lambda value: True)
PADDING = choice("valid", "same")


def _is_size_pair(value: object) -> bool:
    is_size = POSITIVE_INTEGER.accepts
    return is_size(value) or (isinstance(value, tuple) and len(value) == 2 and all(map(is_size, value)))


def _doubled(value: int | Pair) -> Pair:
    return value if isinstance(value, tuple) else (value, value)


PAIR = Rule("a positive integer or a pair of them", _is_size_pair, _doubled)


def _is_margin(value: object) -> bool:
    if isinstance(value, tuple) and len(value) == 2:
        return all(map(_is_count_pair, value))
    return COUNT.accepts(value)


def _is_count_pair(value: object) -> bool:
    is_count = COUNT.accepts
    return is_count(value) or (isinstance(value, tuple) and len(value) == 2 and all(map(is_count, value)))


def _sides(value: int | tuple[int | Pair, int | Pair]) -> tuple[Pair, Pair]:
    height, width = value if isinstance(value, tuple) else (value, value)
    return _doubled(height), _doubled(width)


MARGIN = Rule("an integer, a pair, or ((top, bottom), (left, right)), none below 0", _is_margin, _sides)

SHAPE = Rule(
    "a tuple of positive integers, such as (28, 28, 1)",
    lambda value: isinstance(value, tuple) and len(value) > 0 and all(map(POSITIVE_INTEGER.accepts, value)),
)

NUMBERS = Rule(
    "a list of numbers",
    lambda value: isinstance(value, tuple) and len(value) > 0 and all(map(is_number, value)),
    lambda value: tuple(_plain(number) for number in value),
)
