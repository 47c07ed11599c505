"""Python's own functions."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import events_of, value_of

from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.values import Unknown


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("int(28.9)", 28),
        ("len([1, 2])", 2),
        ("len(range(5))", 5),
        ("list(zip([1, 2], 'ab'))", ((1, "a"), (2, "b"))),
        ("list(enumerate('ab', start=1))", ((1, "a"), (2, "b"))),
        ("sorted([3, 1])", (1, 3)),
        ("max(3, 7)", 7),
        ("sum([1, 2])", 3),
        ("list(reversed([1, 2]))", (2, 1)),
        ("list(map(lambda n: n * 2, [1, 2]))", (2, 4)),
        ("round(2.6)", 3),
        ("dict(a=1)['a']", 1),
        ("str(3) + 'x'", "3x"),
    ],
)
def test_a_function_gives_what_python_gives(expression: str, value: object) -> None:
    assert value_of(f"it = {expression}") == value


@pytest.mark.parametrize("expression", ["int('a')", "range(a)", "len(x)", "sorted([1, 'a'])", "sum(range(10 ** 12))"])
def test_what_cannot_be_computed_is_unknown(expression: str) -> None:
    assert isinstance(value_of(f"it = {expression}"), Unknown)


def test_what_is_printed_is_told() -> None:
    (called,) = events_of("print('Test loss:', 3)")
    assert isinstance(called, Called)
    assert (called.call.function, called.call.positional) == ("builtins.print", ("Test loss:", 3))
