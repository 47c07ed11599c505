"""How large a share may be: hits and tries in, exact bounds out."""

from __future__ import annotations

import scipy  # its `special`, which takes long to load, comes with its first use

from bakeoff.analysis.statistics.evidence import Interval


def share_bounds(hits: int, count: int, *, level: float = 0.05) -> Interval:
    """Return the exact two-sided bounds of the share behind `hits` of `count` independent tries.

    They are quantiles of beta distributions (Clopper and Pearson, The use of confidence or fiducial limits
    illustrated in the case of the binomial, Biometrika 26, 1934): the truth lies outside in at most `level` of cases.

    Args:
        hits: How many tries showed it.
        count: How many tries there were; without any, every share is possible.
        level: The bounds cover with 1 - level.

    Example:
        >>> bounds = share_bounds(8, 8)
        >>> round(bounds.low, 3), bounds.high
        (0.631, 1.0)
    """
    low = float(scipy.special.betaincinv(hits, count - hits + 1, level / 2)) if hits > 0 else 0.0
    high = float(scipy.special.betaincinv(hits + 1, count - hits, 1 - level / 2)) if hits < count else 1.0
    return Interval(low=low, high=high)
