"""Methods of lists, dictionaries and texts."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import value_of

from bakeoff.bridge.reading.values import Made, Unknown


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[1, 2].index(2)", 1),
        ("'a,b'.split(',')", ("a", "b")),
        ("'-'.join(['a', 'b'])", "a-b"),
        ("'RELU'.lower()", "relu"),
        ("'{} of {n}'.format(1, n=2)", "1 of 2"),
        ("{'a': 1}.get('b', 5)", 5),
        ("[k for k, v in {'a': 1}.items() if v]", ("a",)),
        ("'model.h5'.endswith('.h5')", True),
    ],
)
def test_a_method_gives_what_python_gives(expression: str, value: object) -> None:
    assert value_of(f"it = {expression}") == value


def test_lists_change_in_place() -> None:
    assert value_of("a = [1]\na.append(2)\na.extend([3])\na.insert(0, 0)\na.pop()\nit = a") == (0, 1, 2)
    assert value_of("d = dict(a=1)\nd.update({'b': 2}, c=3)\nit = list(d.values())") == (1, 2, 3)


def test_a_text_with_a_format_keeps_template_and_values_apart() -> None:
    value = value_of("it = 'accuracy {:.2f}'.format(score)")
    assert isinstance(value, Made)
    assert value.positional[0] == "accuracy {:}"


def test_other_methods_are_not_followed() -> None:
    assert isinstance(value_of("it = 'a'.ljust(10 ** 9)"), Unknown)
