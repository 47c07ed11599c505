"""Several claims at once: their p values in, the level at which each is judged and their adjusted p values out.

The method is Holm's (A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6,
1979): every claim is judged at alpha / m; a claim that is settled there hands its share to the others, which are
judged once more, until nothing changes. Whatever the dependence between claims, the chance of any false verdict stays
below alpha.

A claim may say two things that can be false under different truths: "it is better" and "the difference is too small
to matter". Once one of them is said, the share still guards the other, so a claim hands its share on only when it is
*settled*: when nothing is left that could be said of it (Shaffer, Modified sequentially rejective multiple test
procedures, JASA 81, 1986: count the hypotheses that can still be true together). A claim without a margin is settled
as soon as it is decided, and then this is Holm's method to the letter.
"""

from __future__ import annotations

from collections.abc import Sequence


def holm_levels(settling: Sequence[float], *, alpha: float = 0.05, open_count: int | None = None) -> tuple[float, ...]:
    """Return the level at which each claim is judged: alpha over the claims that were open when it was settled.

    Its interval at this level is the one that decides it, and covers with 1 - the level. What holds for all claims
    together with 1 - alpha is that every verdict is right, not that every interval covers: bounds that do so at Holm's
    levels say no more of a settled claim than its verdict (Strassburger and Bretz, Compatible simultaneous lower
    confidence bounds for the Holm procedure and other Bonferroni-based closed tests, Statistics in Medicine 27, 2008).

    Args:
        settling: For each claim the smallest level at which nothing is left to be said of it.
        alpha: The chance of any false verdict.
        open_count: How many claims of the family are not settled yet, these and others; these alone by default.

    Example:
        >>> holm_levels([0.001, 0.04, 0.2], alpha=0.06)
        (0.02, 0.03, 0.03)
    """
    open_count = len(settling) if open_count is None else open_count
    levels = [0.0] * len(settling)
    waiting = set(range(len(settling)))
    settled = waiting
    while waiting and settled:
        level = alpha / open_count
        for claim in waiting:
            levels[claim] = level
        settled = {claim for claim in waiting if settling[claim] <= level}
        waiting -= settled
        open_count -= len(settled)
    return tuple(levels)


def holm_adjusted(
    deciding: Sequence[float], settling: Sequence[float], *, open_count: int | None = None
) -> tuple[float, ...]:
    """Return each claim's adjusted p value: the smallest alpha at which `holm_levels` lets it be decided.

    Where `deciding` and `settling` are the same they are Holm's adjusted p values.

    Args:
        deciding: For each claim the smallest level at which something is said of it; at most `settling`.
        settling: For each claim the smallest level at which nothing is left to be said of it.
        open_count: As in `holm_levels`.

    Example:
        >>> holm_adjusted([0.01, 0.02, 0.5], [0.01, 0.02, 0.5])
        (0.03, 0.04, 0.5)
    """
    open_count = len(settling) if open_count is None else open_count
    return tuple(
        _adjusted(p_value, sorted([*settling[:claim], *settling[claim + 1 :]]), open_count)
        for claim, p_value in enumerate(deciding)
    )


def _adjusted(p_value: float, others: Sequence[float], open_count: int) -> float:
    """Return the smallest alpha that decides a claim, however many of the others must be settled before it."""
    smallest, needed = min(1.0, open_count * p_value), 0.0
    for settled, other in enumerate(others, start=1):
        needed = max(needed, (open_count - settled + 1) * other)
        smallest = min(smallest, max(needed, (open_count - settled) * p_value))
    return smallest
