"""What expressions stand for, without running them."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.values import Table, Unknown


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("28 * 28", 784),
        ("(1, 28, 28)[1:]", (28, 28)),
        ("[n * 2 for n in range(5) if n % 2]", (2, 6)),
        ("{'a': 1, **{'b': 2}}['b']", 2),
        ("'relu' if 3 > 2 > 1 else 'tanh'", "relu"),
        ("not []", True),
        ("0 or None or 'c'", "c"),
        ("1 and 2", 2),
        ("-2 ** 2", -4),
        ("f'layer_{3}'", "layer_3"),
        ("(lambda a, b=2: a + b)(1)", 3),
        ("[*range(2), *(5, 6)]", (0, 1, 5, 6)),
        ("(n := 4) + n", 8),
        ("{n: n for n in (1, 2)}[2]", 2),
        ("model is not None", True),
        ("'a' in {'a': 1}", True),
    ],
)
def test_an_expression_stands_for_its_value(expression: str, value: object) -> None:
    assert value_of(f"import keras\nmodel = keras.Sequential()\nit = {expression}") == value


@pytest.mark.parametrize(
    "expression",
    ["undefined", "undefined + 1", "[1][undefined]", "open(x).read() > 3", "1 / 0", "[x for x in undefined]"],
)
def test_what_only_running_would_tell_is_unknown(expression: str) -> None:
    assert isinstance(value_of(f"it = {expression}"), Unknown)


def test_a_dictionary_is_a_table() -> None:
    value = value_of("it = {'units': 32, 'rate': .5}")
    assert isinstance(value, Table)
    assert value.items == (("units", 32), ("rate", 0.5))
