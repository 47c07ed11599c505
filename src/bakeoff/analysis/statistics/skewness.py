"""The mean of values that lean to one side, such as losses: values by seed and image in, its interval out.

A few wrong images make most of a loss. Where none of the worst happened to be drawn, mean and noise both come out too
small, and mean ± t · standard error misses the truth from below more often than it says.
"""

from __future__ import annotations

from math import isinf, sqrt

import numpy as np
import scipy  # its `special`, which takes long to load, comes with its first use
from numpy.typing import NDArray

from bakeoff.analysis.statistics.crossed import crossed
from bakeoff.analysis.statistics.evidence import Interval


def skewed_interval(losses: NDArray[np.floating], level: float) -> Interval:
    """Return an interval for the mean over other seeds and other images, which leans to where single images lie far.

    It is Student's with the skewness taken out by a cubic transformation of (mean - truth) / standard error (Hall, On
    the removal of skewness by transformation, JRSS B 54, 1992). The skewness is that of the images' means over seeds,
    over √image_count. It stands for that of the seeds' part as well: a few seeds cannot show theirs, and a loss leans
    upward in both.

    Args:
        losses: (seed, image), at least one of each; finite.
        level: The interval covers with 1 - level.
    """
    found = crossed(losses)
    evidence, lean = found.other_images, _skewness(losses) / sqrt(found.image_count)
    if level <= 0 or isinf(evidence.standard_error) or lean == 0:
        return evidence.interval(level)
    quantile = -float(scipy.special.stdtrit(evidence.degrees_of_freedom, level / 2))
    low, high = (evidence.mean - evidence.standard_error * _leaning(end, lean) for end in (quantile, -quantile))
    return Interval(low=low, high=high)


def _skewness(losses: NDArray[np.floating]) -> float:
    """Return the third standardised moment of the images' means over seeds; 0 where they are all alike."""
    means = losses.mean(axis=0, dtype=np.float64)
    gaps = means - means.mean()
    spread = float(np.square(gaps).mean())
    # Rounding alone is no spread.
    return float((gaps**3).mean()) / spread**1.5 if spread > (1e-9 * float(np.abs(means).max())) ** 2 else 0.0


def _leaning(quantile: float, lean: float) -> float:
    """Return the t for which Hall's t + lean t² / 3 + lean² t³ / 27 + lean / 6 is `quantile`."""
    return 3 / lean * (float(np.cbrt(1 + lean * (quantile - lean / 6))) - 1)
