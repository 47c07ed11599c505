"""What nothing else beats: by hand, and by what beating means."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bakeoff.analysis.statistics.frontier import frontier

POINTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


def test_a_dearer_one_that_gains_less_is_not_on_it() -> None:
    assert frontier([3, 1, 2, 4], [0.95, 0.90, 0.98, 0.99]) == (1, 2, 3)


def test_of_equals_all_stay() -> None:
    assert frontier([1, 1], [0.5, 0.5]) == (0, 1)


def test_nothing_has_no_frontier() -> None:
    assert frontier([], []) == ()


@given(POINTS)
def test_it_rises_and_whoever_is_off_it_is_beaten_by_one_on_it(points: list[tuple[int, int]]) -> None:
    kept = frontier([cost for cost, _ in points], [gain for _, gain in points])
    on = [points[at] for at in kept]
    assert on == sorted(on)
    for cost, gain in (point for at, point in enumerate(points) if at not in kept):
        assert any(other[0] <= cost and other[1] >= gain for other in on)
