"""At which counts of seeds a study looks at its claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.spec import planned_looks


@pytest.mark.parametrize(
    ("max_seeds", "looks"),
    [
        (32, (8, 12, 16, 24, 32)),
        (33, (8, 12, 16, 24, 32, 33)),
        (31, (8, 12, 16, 24, 31)),
        (20, (8, 12, 16, 20)),
        (9, (8, 9)),
        (8, (8,)),
        (5, (5,)),
        (1, (1,)),
        (100, (8, 12, 16, 24, 32, 48, 64, 96, 100)),
    ],
)
def test_looks_are_planned_up_to_the_most_seeds(max_seeds: int, looks: tuple[int, ...]) -> None:
    assert planned_looks(max_seeds) == looks


@given(st.integers(1, 10_000))
def test_looks_grow_and_end_with_the_most_seeds(max_seeds: int) -> None:
    looks = planned_looks(max_seeds)
    assert list(looks) == sorted(set(looks))
    assert looks[-1] == max_seeds
    assert len(looks) <= 23
