"""Which pairs decide a chain."""

from __future__ import annotations

import pytest

from bakeoff.analysis.contrasts import pairs_of
from bakeoff.spec import Chain, parse_expectation

VARIANTS = ("a", "b", "c", "twin")
SAME = {"twin": "a"}


def pairs(expect: str) -> list[tuple[str, str]]:
    chain = parse_expectation(expect)
    assert isinstance(chain, Chain)
    found = pairs_of(chain, variants=VARIANTS, same=lambda name: SAME.get(name, name))
    return [(pair.first, pair.second) for pair in found]


@pytest.mark.parametrize(
    ("expect", "expected"),
    [
        ("a > b", [("a", "b")]),
        ("a < b < c", [("b", "a"), ("c", "b")]),
        ("a == b == c", [("a", "b"), ("a", "c"), ("b", "c")]),
        ("b > all", [("b", "a"), ("b", "c")]),
        ("a < all", [("b", "a"), ("c", "a")]),
        ("a > twin", []),
        ("b > a > twin", []),
        ("a == twin", []),
        ("a == twin == b", [("a", "b")]),
    ],
)
def test_the_pairs_of_a_chain(expect: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(expect) == expected
