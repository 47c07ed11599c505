"""Contests with a known truth: how variants and their test images behave in, what every seed says of every image out.

A network with some seed gets an image right where skill + the seed's luck + the image's ease + chance exceeds 0, all
of them normal, chance with variance 1 (a probit model with crossed random effects). So the accuracy over other seeds
and other images is known exactly, and so is the one over other seeds on the images drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy  # its `special`, which takes long to load, comes with its first use
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """Variants that are judged on the same images, under seeds with the same numbers.

    Attributes:
        accuracies: The variants' true accuracies, over other seeds and other images.
        seed_noise: How far seeds differ in luck, in units of chance.
        image_noise: How far images differ in ease, in units of chance.
        likeness: Correlation of an image's ease for two variants; with 1 the same images are hard for all of them.
        image_count: How many test images are drawn.
    """

    accuracies: tuple[float, ...]
    seed_noise: float
    image_noise: float
    likeness: float
    image_count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Played:
    """What one variant gave in a contest.

    Attributes:
        scores: (seed, image) float32, how clearly it was right; below 0 it was wrong.
        answers: (seed, image) whether it was right.
        accuracy: Its true accuracy, over other seeds and other images.
        accuracy_here: Its true accuracy over other seeds on these images.
    """

    scores: NDArray[np.float32]
    answers: NDArray[np.bool_]
    accuracy: float
    accuracy_here: float


def play(contest: Contest, *, seed_count: int, generator: np.random.Generator) -> tuple[Played, ...]:
    """Draw images and seeds, and let the network of every seed answer every image.

    Args:
        contest: Who plays, and on how many images.
        seed_count: How many seeds each variant has. The first of them make a contest of fewer.
        generator: Draws everything.
    """
    shared = sqrt(contest.likeness) * generator.standard_normal(contest.image_count)
    return tuple(
        _played(contest, accuracy, shared=shared, seed_count=seed_count, generator=generator)
        for accuracy in contest.accuracies
    )


def _played(
    contest: Contest, accuracy: float, *, shared: NDArray[np.float64], seed_count: int, generator: np.random.Generator
) -> Played:
    own = sqrt(1 - contest.likeness) * generator.standard_normal(contest.image_count)
    skill = float(scipy.special.ndtri(accuracy)) * sqrt(1 + contest.seed_noise**2 + contest.image_noise**2)
    fitness = skill + contest.image_noise * (shared + own)
    luck = contest.seed_noise * generator.standard_normal((seed_count, 1))
    chance = generator.standard_normal((seed_count, contest.image_count), dtype=np.float32)
    scores = chance + luck.astype(np.float32) + fitness.astype(np.float32)
    return Played(
        scores=scores,
        answers=scores > 0,
        accuracy=accuracy,
        accuracy_here=float(scipy.special.ndtr(fitness / sqrt(1 + contest.seed_noise**2)).mean()),
    )
