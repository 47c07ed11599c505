"""Claims' intervals as positions on a line."""

from __future__ import annotations

from math import inf

import pytest

from bakeoff.analysis import Effect, Interval, Pair, Verdict
from bakeoff.pages.strips import strip
from bakeoff.spec import Claim


def verdict(low: float, high: float, *, margin: float | None = None) -> Verdict:
    effect = Effect(
        pair=Pair(first="wide", second="narrow"),
        first=0.75,
        second=0.5,
        difference=(low + high) / 2 if abs(low + high) < inf else 0.25,
        interval=Interval(low=low, high=high),
        coverage=0.95,
        these_images=None,
    )
    claim = Claim(says="Width helps.", expect="wide > narrow")
    return Verdict(claim=claim, outcome="supported", effect=effect, margin=margin)


def test_zero_and_the_interval_share_one_line() -> None:
    found = strip(verdict(0.02, 0.04))
    assert found is not None
    # From 0 to 0.04, which is to fill all but 8 % on either side.
    assert (found.zero, found.low, found.mean, found.high) == (8.0, 50.0, 71.0, 92.0)
    assert found.margin is None
    assert found.says == "wide less narrow · dashed: no difference"


def test_a_margin_lies_around_zero() -> None:
    found = strip(verdict(0.02, 0.04, margin=0.01))
    assert found is not None
    # From -0.01 to 0.04: a fifth of 84 % is 16.8.
    assert found.margin is not None
    assert found.margin == pytest.approx((8.0, 41.6))
    assert found.zero == pytest.approx(24.8)
    assert found.says.endswith(" · shaded: too small to matter, ±1.00 percentage points")


def test_an_interval_of_no_width_has_its_place() -> None:
    found = strip(verdict(0.0, 0.0))
    assert found is not None
    assert found.low == found.high == found.zero == 8.0


@pytest.mark.parametrize("ends", [(-inf, inf), (0.1, inf)])
def test_what_has_no_bounds_is_not_drawn(ends: tuple[float, float]) -> None:
    assert strip(verdict(*ends)) is None


def test_without_an_effect_there_is_nothing_to_draw() -> None:
    claim = Claim(says="Width helps.", expect="wide > narrow")
    assert strip(Verdict(claim=claim, outcome="undecided", hindrance="one seed")) is None
