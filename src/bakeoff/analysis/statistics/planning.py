"""What would decide: an effect, its noise and a level in, how many seeds or images it would probably take out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import ceil, sqrt

import scipy  # its `special`, which takes long to load, comes with its first use

from bakeoff.analysis.statistics.crossed import Components, degrees_of_freedom, variance_parts
from bakeoff.analysis.statistics.permutation import smallest_p_value

POWER = 0.8
"""What "probably" means."""

MOST_SEEDS = 128
"""More than anyone would train to decide one claim."""

_MOST_IMAGES = 10**9
_NOTHING = 1e-300  # keeps a noise of nothing from being divided by
_FAR = 1000.0  # in standard errors: beyond, the chance is 0 or 1, and SciPy's series fail


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """What is known about an undecided claim's weakest pair.

    Attributes:
        effect: The mean difference.
        components: The noise of one paired difference. Where only other seeds matter, `image` is 0.
        image_count: How many images there are.
        seed_count: How many seeds there are.
        level: At which the claim is judged, two-sided.
        margin: The smallest difference that matters, or None.
        counts_images: Whether values are right or wrong, so that the standard error is at least one image's, as in
            `paired_difference`.
    """

    effect: float
    components: Components
    image_count: int
    seed_count: int
    level: float
    margin: float | None
    counts_images: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would probably decide a claim, if its effect is what it looks like now; chance may have it otherwise.

    Attributes:
        seed_count: How many seeds in all; None where more seeds will not do it.
        image_count: How many test images, with `MOST_SEEDS` seeds; None where seeds do it, and where images do not.
    """

    seed_count: int | None
    image_count: int | None


def deciding_seed_count(claim_count: int, *, alpha: float = 0.05) -> int:
    """Return the smallest n at which an exact test could decide one of so many claims: 2 / 2^n is at most alpha / m.

    Example:
        >>> deciding_seed_count(1), deciding_seed_count(10)
        (6, 9)
    """
    share = alpha / max(1, claim_count)
    return next(seeds for seeds in count(1) if smallest_p_value(seeds) <= share)


def outlook(undecided: Undecided, *, least_seeds: int = 2) -> Outlook:
    """Return how many seeds, or else how many images, would decide the claim with a chance of 80 %.

    Decided means: the interval at its level excludes 0, or lies inside ± margin. The chance is that of a test on a
    mean with the variance seed / n + image / m + interaction / (n m), by the noncentral t distribution (Cohen,
    Statistical Power Analysis for the Behavioral Sciences, 1988, section 12.2).

    Args:
        undecided: What is known now.
        least_seeds: The fewest with which the test can decide at all; for exact ones `deciding_seed_count`.
    """
    for seeds in range(max(least_seeds, undecided.seed_count + 1), MOST_SEEDS + 1):
        if power(undecided, seed_count=seeds, image_count=undecided.image_count) >= POWER:
            return Outlook(seed_count=seeds, image_count=None)
    enough = (
        images
        for images in _rising(undecided.image_count)
        if power(undecided, seed_count=MOST_SEEDS, image_count=images) >= POWER
    )
    return Outlook(seed_count=None, image_count=next(enough, None))


def power(undecided: Undecided, *, seed_count: int, image_count: int) -> float:
    """Return the chance that so many seeds and images would decide the claim, if its effect is what it looks like.

    Args:
        undecided: What is known now.
        seed_count: At least 2.
        image_count: At least 2.
    """
    seed_part, image_part = variance_parts(undecided.components, seed_count=seed_count, image_count=image_count)
    freedom = degrees_of_freedom(seed_part, image_part, seed_count=seed_count, image_count=image_count)
    least_error = 1 / image_count if undecided.counts_images else _NOTHING
    error = max(sqrt(seed_part + image_part), least_error)
    beyond_zero = _chance(abs(undecided.effect), error=error, freedom=freedom, level=undecided.level / 2)
    if undecided.margin is None:
        return beyond_zero
    room = undecided.margin - abs(undecided.effect), undecided.margin + abs(undecided.effect)
    above, below = (_chance(gap, error=error, freedom=freedom, level=undecided.level) for gap in room)
    return max(beyond_zero, above + below - 1)


def _chance(gap: float, *, error: float, freedom: float, level: float) -> float:
    """Return the chance that a one-sided bound at `level` leaves out a value that lies `gap` away from the truth."""
    distance = min(_FAR, max(-_FAR, gap / error))
    return 1 - float(scipy.special.nctdtr(freedom, distance, -float(scipy.special.stdtrit(freedom, level))))


def _rising(image_count: int) -> Iterator[int]:
    """Yield larger and larger counts of images, by a tenth each, in round numbers."""
    images = float(image_count)
    while images < _MOST_IMAGES:
        images *= 1.1
        unit = 10 ** (len(str(int(images))) - 2)
        yield ceil(images / unit) * unit
