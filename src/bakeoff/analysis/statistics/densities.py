"""The shape of a distribution of which only quantiles are left: quantiles in, a density out, smoothed or not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def mean_density(quantiles: NDArray[np.floating], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (edge - 1,) the mean density of several distributions between neighbouring edges.

    Between two neighbouring quantiles a distribution is taken to be even, so its share below a value is read off the
    quantiles by straight lines. Values that stand at several quantiles at once are a step there.

    Args:
        quantiles: (distribution, quantile) equally spaced in share, the first at 0 % and the last at 100 %.
        edges: (edge,) rising.

    Example:
        >>> mean_density(np.array([[0.0, 1.0, 2.0]]), np.array([0.0, 1.0, 2.0])).tolist()
        [0.5, 0.5]
    """
    below = np.stack([_share_below(row.astype(np.float64), edges) for row in quantiles])
    density: NDArray[np.float64] = np.diff(below.mean(axis=0)) / np.diff(edges)
    return density


def smoothed(density: NDArray[np.float64], *, width: float) -> NDArray[np.float64]:
    """Return a density with each bin's share spread over its neighbours, normally; what leaves at an end comes back.

    Args:
        density: (bin,) in bins of equal width.
        width: The deviation of the spread, in bins; much less than there are bins.

    Example:
        >>> smoothed(np.array([0.0, 1.0, 0.0]), width=0.5).round(3).tolist()
        [0.107, 0.787, 0.107]
    """
    places = np.arange(len(density))
    mirrored = (places, -1 - places, 2 * len(density) - 1 - places)
    weights = sum(np.exp(-0.5 * ((places[:, None] - image) / width) ** 2) for image in mirrored)
    spread: NDArray[np.float64] = weights / np.sum(weights, axis=0) @ density
    return spread


def _share_below(quantiles: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (edge,) the share of values up to each edge."""
    shares = np.linspace(0.0, 1.0, len(quantiles))
    # Of quantiles with one value the last holds the share: all of them lie at or below it.
    values, last = np.unique(quantiles[::-1], return_index=True)
    found: NDArray[np.float64] = np.interp(edges, values, shares[::-1][last], left=0.0, right=1.0)
    return found
