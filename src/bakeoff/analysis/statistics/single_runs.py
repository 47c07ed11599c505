"""What one run would have told: the values of two variants by seed in, how often single runs mislead out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy  # its `special`, which takes long to load, comes with its first use
from numpy.typing import NDArray

from bakeoff.analysis.statistics.evidence import Interval
from bakeoff.analysis.statistics.proportions import share_bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """One run of the first variant against one of the second.

    Attributes:
        first: Position of the first variant's seed.
        second: Position of the second variant's seed.
        lead: The first's value less the second's.
    """

    first: int
    second: int
    lead: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleRuns:
    """All comparisons of one run with one run.

    Attributes:
        misleading_share: Of all n² comparisons those that point the other way than the means; ties count half.
        interval: Of that share, over other seeds; None with a single seed.
        luckiest: The comparison in which the variant with the better mean looks best.
        unluckiest: The one in which it looks worst.
        seed_count: n.
    """

    misleading_share: float
    interval: Interval | None
    luckiest: Pairing
    unluckiest: Pairing
    seed_count: int


def single_runs(first: Sequence[float], second: Sequence[float], *, level: float = 0.05) -> SingleRuns:
    """Return what comparisons of single runs would have told about two variants.

    The share is a two-sample U-statistic (Mann and Whitney, 1947); its interval is the jackknife's, leaving out one
    seed of both variants at a time (Efron and Stein, The jackknife estimate of variance, Annals of Statistics 9, 1981),
    with Student's quantile at n - 1 degrees of freedom, cut at 0 and 1. Where all comparisons agree, the jackknife sees
    no noise; then the bounds are Clopper and Pearson's for the n comparisons that have no seed in common.

    Args:
        first: By seed; greater is better. At least one.
        second: By the same seeds.
        level: The interval covers with 1 - level.
    """
    leads = np.subtract.outer(np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64))
    towards = 1.0 if leads.mean() >= 0 else -1.0
    misleading = 0.5 - 0.5 * np.sign(towards * leads)
    best, worst = _at(np.argmax(towards * leads), leads), _at(np.argmin(towards * leads), leads)
    return SingleRuns(
        misleading_share=float(misleading.mean()),
        interval=_jackknife(misleading, level) if len(leads) > 1 else None,
        luckiest=best,
        unluckiest=worst,
        seed_count=len(leads),
    )


def _at(position: np.intp, leads: NDArray[np.float64]) -> Pairing:
    first, second = divmod(int(position), leads.shape[1])
    return Pairing(first=first, second=second, lead=float(leads[first, second]))


def _jackknife(misleading: NDArray[np.float64], level: float) -> Interval:
    """Return the interval of the mean over all pairs of seeds, from the means without each seed."""
    count, share = len(misleading), float(misleading.mean())
    own = misleading.sum(axis=0) + misleading.sum(axis=1) - np.diagonal(misleading)
    without = (misleading.sum() - own) / (count - 1) ** 2
    error = sqrt((count - 1) / count * float(((without - without.mean()) ** 2).sum()))
    if error == 0 and share in (0.0, 1.0):
        return share_bounds(round(share * count), count, level=level)
    half_width = -float(scipy.special.stdtrit(count - 1, level / 2)) * error
    return Interval(low=max(0.0, share - half_width), high=min(1.0, share + half_width))
