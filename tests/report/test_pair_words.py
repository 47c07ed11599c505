"""The pairs of a chain in words."""

from __future__ import annotations

import pytest

from bakeoff.analysis import Effect, Interval, Pair, Verdict
from bakeoff.report.pair_words import pairs_sentence, side_of
from bakeoff.spec import Claim


def effect(first: str, second: str, *, difference: float, reach: float = 0.01) -> Effect:
    return Effect(
        pair=Pair(first=first, second=second),
        first=0.9,
        second=0.9 - difference,
        difference=difference,
        interval=Interval(low=difference - reach, high=difference + reach),
        coverage=0.95,
        these_images=None,
    )


def said(*pairs: Effect) -> str:
    claim = Claim(says="the best", expect="wide > all")
    return pairs_sentence(Verdict(claim=claim, outcome="undecided", pairs=pairs))


def test_a_few_pairs_are_told_with_their_intervals() -> None:
    assert said(effect("c", "b", difference=0.02), effect("b", "a", difference=-0.005)) == (
        "Pair by pair: c 2.00 percentage points above b (between 1.00 and 3.00 above); "
        "b 0.50 percentage points below a (between 1.50 below and 0.50 above)."
    )


def test_of_many_pairs_those_that_are_clear_are_told() -> None:
    many = [
        effect("d", name, difference=lead) for name, lead in zip("abcef", (0.02, -0.02, 0.0, 0.03, 0.0), strict=True)
    ]
    assert said(*many) == (
        "Of 5 pairs 3 are clearly apart: d above a, d above e, d below b; the other 2 are too close to call."
    )
    assert said(*many[:1], *many[2:3] * 3) == (
        "Of 4 pairs 1 is clearly apart: d above a; the other 3 are too close to call."
    )
    assert said(*many[:2], *many[2:3], *many[3:4]) == (
        "Of 4 pairs 3 are clearly apart: d above a, d above e, d below b; the other one is too close to call."
    )
    assert said(*many[:2] * 2) == "All 4 pairs are clearly apart: d above a, d above a, d below b, d below b."
    assert said(*many[2:3] * 4) == "All 4 pairs are too close to call."


@pytest.mark.parametrize(("difference", "side"), [(0.1, "above"), (0.0, "above"), (-0.1, "below")])
def test_the_side_is_that_of_the_first(difference: float, side: str) -> None:
    assert side_of(difference) == side
