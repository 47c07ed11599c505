"""How sure a network is, and how often it is right then: probabilities and hits in, bins and their error out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BIN_COUNT = 15
"""As many as Guo and others (2017) take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """The images about which a network is about as sure.

    Attributes:
        confidence: The mean probability of the class that it finds the most probable.
        accuracy: The share of them that it classifies right.
        count: How many images.
    """

    confidence: float
    accuracy: float
    count: int


def calibration_bins(
    confidences: NDArray[np.floating], hits: NDArray[np.bool_], *, bin_count: int = BIN_COUNT
) -> tuple[CalibrationBin, ...]:
    """Return equally wide bins of confidence from 0 to 1, the upper end belonging to a bin; empty ones are left out.

    Args:
        confidences: (image,) the probability of the class found the most probable.
        hits: (image,) whether that is the right one.
        bin_count: How many bins there would be with none left out.
    """
    places = np.clip(np.ceil(confidences.astype(np.float64) * bin_count) - 1, 0, bin_count - 1).astype(np.int64)
    counts = np.bincount(places, minlength=bin_count)
    sure = np.bincount(places, weights=confidences, minlength=bin_count)
    right = np.bincount(places, weights=hits, minlength=bin_count)
    return tuple(
        CalibrationBin(confidence=float(sure[at] / count), accuracy=float(right[at] / count), count=int(count))
        for at, count in enumerate(counts)
        if count
    )


def calibration_error(bins: tuple[CalibrationBin, ...]) -> float:
    """Return the expected calibration error: the mean distance of accuracy and confidence, each bin by its images.

    Source: Guo, Pleiss, Sun and Weinberger, On calibration of modern neural networks, ICML 2017, equation 3.

    Example:
        >>> calibration_error((CalibrationBin(confidence=0.75, accuracy=0.5, count=8),))
        0.25
    """
    return sum(each.count * abs(each.accuracy - each.confidence) for each in bins) / sum(each.count for each in bins)
