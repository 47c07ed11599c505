"""What nothing else beats: costs and gains in, the undominated of them out."""

from __future__ import annotations

from collections.abc import Sequence


def frontier(costs: Sequence[float], gains: Sequence[float]) -> tuple[int, ...]:
    """Return the places of those that no other beats, the cheapest first.

    One beats another that costs no less and gains no more, and differs in one of the two; of equals all stay.

    Args:
        costs: The lower the better.
        gains: The higher the better; as many as costs.

    Example:
        >>> frontier([1, 2, 3], [0.90, 0.98, 0.95])
        (0, 1)
    """
    points = list(zip(costs, gains, strict=True))
    kept = [at for at, point in enumerate(points) if not any(_beats(other, point) for other in points)]
    return tuple(sorted(kept, key=lambda at: points[at]))


def _beats(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return first != second and first[0] <= second[0] and first[1] >= second[1]
