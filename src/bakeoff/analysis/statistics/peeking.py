"""The price of peeking: histories and results by seed in, what choosing the best of them adds out."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from bakeoff.analysis.statistics.intervals import Summary, summarise


def best_epoch_gain(histories: Sequence[Sequence[float]], *, is_higher_better: bool) -> Summary | None:
    """Return what taking each run's best epoch adds to its last epoch, on the set that was watched to choose it.

    It is never below 0, and part of it is luck: the best of many noisy figures is better than what it measures.

    Args:
        histories: For each seed the figure after each epoch, at least one.
        is_higher_better: True for an accuracy, False for a loss; the gain is positive either way.

    Returns:
        Mean over the seeds with its interval; None without seeds.
    """
    sign = 1 if is_higher_better else -1
    return summarise([max(sign * value for value in history) - sign * history[-1] for history in histories])


def best_seed_gain(values: Sequence[float], *, is_higher_better: bool) -> float:
    """Return what showing the best seed instead of the mean adds; it grows with the number of seeds tried.

    Args:
        values: One for each seed, at least one.
        is_higher_better: True for an accuracy, False for a loss; the gain is positive either way.
    """
    return max(values) - fmean(values) if is_higher_better else fmean(values) - min(values)
