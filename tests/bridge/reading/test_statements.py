"""What statements do: loops, branches, functions and classes are followed."""

from __future__ import annotations

import pytest
from tests.bridge.scripts import reading_of, value_of

from bakeoff.bridge.reading.values import Unknown


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("it = 0\nfor n in range(4):\n    if n == 1:\n        continue\n    if n == 3:\n        break\n    it += n", 2),
        ("it, n = 1, 0\nwhile n < 3:\n    n += 1\n    it *= 2\nelse:\n    it += 1", 9),
        ("try:\n    it = 1\nexcept ValueError:\n    it = 2\nfinally:\n    z = 3", 1),
        ("with open('a') as f:\n    it = 5", 5),
        ("def f(a, *b, c=3, **d):\n    return a + b[0] + c + d['e']\nit = f(1, 2, e=4)", 10),
        ("def f():\n    global it\n    it = 7\nf()", 7),
        ("class A:\n    n = 2\n    def m(self, k):\n        return self.n * k\nit = A().m(3)", 6),
        ("class A:\n    n = 2\nclass B(A):\n    @classmethod\n    def m(cls):\n        return cls.n\nit = B.m()", 2),
        ("it: int = 4", 4),
        ("it = [1]\nit += [2]\nit.append(3)\nit = it[-1]", 3),
        ("a, (b, c) = 1, (2, 3)\nit = a + b", 3),
        ("if unknown:\n    it = 1\nelse:\n    it = 1\nit = it", 1),
    ],
)
def test_statements_leave_names_with_their_values(source: str, value: object) -> None:
    assert value_of(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "it = 0\nif unknown:\n    it = 1\nit = it",
        "it = 0\nfor n in unknown:\n    it += n\nit = it",
        "it = [1]\nif unknown:\n    it.append(2)\nit = it[1]",
        "def f():\n    if unknown:\n        return 1\n    return 2\nit = f()",
    ],
)
def test_what_depends_on_what_is_not_known_is_unknown(source: str) -> None:
    assert isinstance(value_of(source), Unknown)


def test_a_statement_that_is_not_followed_is_told() -> None:
    (unread,) = reading_of("match a:\n    case 1:\n        b = 2").unread
    assert (unread.place.line, unread.what) == (1, "match")
