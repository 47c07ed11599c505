"""Two kinds of noise, kept apart: values by seed and image in, their mean with the noise of seeds and of images out.

The model is that of crossed random effects: value = mean + seed + image + (seed and image together), every effect
drawn anew for other seeds and other images. Its variances follow from the mean squares of the two-way analysis of
variance (method of moments; Searle, Casella and McCulloch, Variance Components, 1992, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isinf, sqrt

import numpy as np
import scipy  # its `special`, which takes long to load, comes with its first use
from numpy.typing import NDArray

from bakeoff.analysis.statistics.evidence import Interval
from bakeoff.analysis.statistics.student import StudentEvidence

Values = NDArray[np.bool_] | NDArray[np.integer] | NDArray[np.floating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """How much one value varies, and why: estimated variances, untruncated, so that they may come out negative.

    Attributes:
        seed: Between seeds, of their means over all images there might be.
        image: Between images, of their means over all seeds there might be.
        interaction: What is left: which seed goes wrong on which image.
    """

    seed: float
    image: float
    interaction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """A mean over seeds and images with both its noises.

    Attributes:
        mean: Over all seeds and images.
        seed_count: How many seeds there are.
        image_count: How many images there are.
        these_images: What the values say about other seeds on these images: the seeds' means alone.
        other_images: What they say about other seeds on other images of the same kind.
        components: Where the noise comes from; None with a single seed or image, which cannot tell.
    """

    mean: float
    seed_count: int
    image_count: int
    these_images: StudentEvidence
    other_images: StudentEvidence
    components: Components | None


def crossed(values: Values) -> Crossed:
    """Return the mean of `values` with the noise of seeds and images.

    With n seeds, m images and mean squares S (seeds), I (images) and E (rest), the mean's variance is

        V = seed / n + image / m + interaction / (n m), estimated by (S + I - E) / (n m),

    untruncated, but never below its part S / (n m), the variance of the seeds' means, which *these images* rests on.
    On its degrees of freedom see `degrees_of_freedom`. For right or wrong (booleans) it is for other images never below
    p (1 - p) / (n m) either, that of values that have nothing in common: seeds that err equally often, each on images
    of its own, would seem to know a share exactly.

    Args:
        values: (seed, image) right or wrong, or losses; at least one of each; finite.

    Example:
        >>> crossed(np.array([[1.0, 3.0], [2.0, 4.0]])).mean
        2.5
    """
    share = float(np.mean(values, dtype=np.float64))
    least_error = sqrt(share * (1 - share) / values.size) if values.dtype == np.bool_ else 0.0
    return _crossed(np.asarray(values, dtype=np.float64), least_error=least_error)


def paired_difference(first: Values, second: Values, *, counts_images: bool | None = None) -> Crossed:
    """Return the mean of `first` - `second`, paired by seed and by image, with the noise of seeds and images.

    For right or wrong the standard error for other images is at least that of one image in which the two differ, 1 / m:
    where they agree on every image, other images may still tell them apart. That is close to the rule of three (Hanley
    and Lippman-Hand, If nothing goes wrong, is everything all right?, 1983).

    Args:
        first: (seed, image) of one variant.
        second: (seed, image) of the other, the same seeds and images in the same order.
        counts_images: Whether values are right or wrong. By default they are where either is no floating-point number;
            a trial that diverged may have made them such.
    """
    is_counted = any(not np.issubdtype(values.dtype, np.floating) for values in (first, second))
    least_error = 1 / first.shape[1] if (is_counted if counts_images is None else counts_images) else 0.0
    return _crossed(np.subtract(first, second, dtype=np.float64), least_error=least_error)


def variance_parts(components: Components, *, seed_count: int, image_count: int) -> tuple[float, float]:
    """Return what seeds and what images add to the variance of a mean over so many of both; neither is below 0.

    Args:
        components: As estimated from any number of seeds and images.
        seed_count: At least 1.
        image_count: At least 1.
    """
    seed_part = max(0.0, components.seed + components.interaction / image_count) / seed_count
    return seed_part, max(0.0, components.image) / image_count


def degrees_of_freedom(seed_part: float, image_part: float, *, seed_count: int, image_count: int) -> float:
    """Return the degrees of freedom of a variance that is estimated as a sum of two parts.

    Satterthwaite (An approximate distribution of estimates of variance components, 1946) matches moments:
    1 / df = Σ share² / df of the part, where the shares are those of the true variance. Put estimated shares in, and
    the test calls too often: where the seeds' part happens to come out small, the variance is too small and its
    degrees of freedom too many. At a level of 0.5 % and 8 seeds it calls 0.7 %, with 5 seeds 1.1 %. So the shares
    enter unsquared, 1 / df = Σ share / df: the average that Cochran and Cox (Experimental Designs, 1957) take of the
    parts' t quantiles, taken of 1 / df. It is never more than Satterthwaite's, and the same where one part is all.

    Args:
        seed_part: The seeds' part of the variance, with seed_count - 1 degrees of freedom.
        image_part: The images' part, with image_count - 1.
        seed_count: At least 2.
        image_count: At least 2.
    """
    total = seed_part + image_part
    if total <= 0:
        return float(seed_count - 1)
    return total / (seed_part / (seed_count - 1) + image_part / (image_count - 1))


def score_interval(evidence: StudentEvidence, level: float, *, image_count: int) -> Interval:
    """Return an interval for a share, such as an accuracy, that leans away from 0 and 1 as shares near them do.

    It is Wilson's (Probable inference, the law of succession, and statistical inference, JASA 22, 1927) with the
    effective count of values, p (1 - p) / standard_error², in place of the count, and Student's quantile in place of
    the normal one (Kott, A note on Wilson coverage intervals for proportions estimated from complex samples, Survey
    Methodology 43, 2017). Near 1 the plain interval mean ± t · standard error covers less than it says.

    Args:
        evidence: About the share; its mean lies in 0 to 1.
        level: The interval covers with 1 - level.
        image_count: Stands for the effective count where every value was 0, or every value 1.
    """
    if level <= 0 or isinf(evidence.standard_error):
        return Interval(low=0.0, high=1.0)
    share = evidence.mean
    spread = share * (1 - share)
    per_value = evidence.standard_error**2 / spread if spread > 0 else 1 / image_count
    stretch = float(scipy.special.stdtrit(evidence.degrees_of_freedom, level / 2)) ** 2 * per_value
    middle = share + stretch / 2
    reach = sqrt(stretch * spread + stretch**2 / 4)
    return Interval(low=max(0.0, (middle - reach) / (1 + stretch)), high=min(1.0, (middle + reach) / (1 + stretch)))


def _crossed(values: NDArray[np.float64], *, least_error: float) -> Crossed:
    seed_count, image_count = values.shape
    mean = float(values.mean())
    if min(seed_count, image_count) < 2:
        unknown = StudentEvidence(mean=mean, standard_error=inf, degrees_of_freedom=1.0)
        return Crossed(
            mean=mean,
            seed_count=seed_count,
            image_count=image_count,
            these_images=unknown,
            other_images=unknown,
            components=None,
        )
    components = _components(values)
    seed_part, image_part = variance_parts(components, seed_count=seed_count, image_count=image_count)
    freedom = degrees_of_freedom(seed_part, image_part, seed_count=seed_count, image_count=image_count)
    error = max(sqrt(seed_part + image_part), least_error)
    return Crossed(
        mean=mean,
        seed_count=seed_count,
        image_count=image_count,
        these_images=StudentEvidence(
            mean=mean, standard_error=sqrt(seed_part), degrees_of_freedom=float(seed_count - 1)
        ),
        other_images=StudentEvidence(mean=mean, standard_error=error, degrees_of_freedom=freedom),
        components=components,
    )


def _components(values: NDArray[np.float64]) -> Components:
    """Return the components for which the expected mean squares are those observed."""
    seed_count, image_count = values.shape
    seeds, images, rest = _mean_squares(values)
    return Components(seed=(seeds - rest) / image_count, image=(images - rest) / seed_count, interaction=rest)


def _mean_squares(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the mean squares of seeds, images and the rest: balanced two-way analysis, one value in each cell."""
    seed_count, image_count = values.shape
    seed_means, image_means = values.mean(axis=1), values.mean(axis=0)
    mean = seed_means.mean()
    seed_squares = float(((seed_means - mean) ** 2).sum()) * image_count
    image_squares = float(((image_means - mean) ** 2).sum()) * seed_count
    # Row by row, so that nothing as large as all values is made once more.
    within_images = sum(float(np.square(row - image_means).sum()) for row in values)
    rest = max(0.0, within_images - seed_squares)
    return (
        seed_squares / (seed_count - 1),
        image_squares / (image_count - 1),
        rest / ((seed_count - 1) * (image_count - 1)),
    )
