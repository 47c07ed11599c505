"""What the trials say about one pair of variants: the pair, a metric and a scope in, evidence with its noise out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from statistics import variance

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.claim_values import chance_accuracy, claim_values
from bakeoff.analysis.statistics import Components, Evidence, paired_difference, sign_flip_evidence
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.analysis.verdict import Pair
from bakeoff.spec import Metric, Scope

# The sample of sign choices is always the same: a verdict does not change when it is asked for again.
_SEED = 20_240_217

Values = NDArray[np.float32] | NDArray[np.float64] | NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEvidence:
    """What is known about the difference of a pair.

    Attributes:
        pair: Which variants.
        evidence: About the difference, as far as the claim's scope goes; where `is_counted`, about the share of seeds
            in which it is positive less the share in which it is negative.
        these_images: The same over other seeds alone.
        seeds: Those that both have.
        first: The first variant's values, by position of the seed.
        second: The second's.
        image_count: How many test images, where other images are spoken about; else None.
        components: The noise of one paired difference; None with a single seed.
        is_counted: Whether a value is infinite, so that only the differences' directions are known.
    """

    pair: Pair
    evidence: Evidence
    these_images: Evidence
    seeds: tuple[int, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]
    image_count: int | None
    components: Components | None
    is_counted: bool


def pair_evidence(trials: StudyTrials, pair: Pair, *, metric: Metric, scope: Scope) -> PairEvidence | None:
    """Return what the trials say about a pair; None where no seed has the metric for both variants.

    About other images the crossed model decides; about these images the exact sign-flip test over seeds.
    """
    if scope == "other images":
        return _over_images(trials, pair, metric)
    return _over_seeds(trials, pair, metric)


def _over_images(trials: StudyTrials, pair: Pair, metric: Metric) -> PairEvidence | None:
    first, second = (_by_image(trials, variant, metric) for variant in (pair.first, pair.second))
    seeds = tuple(seed for seed in first if seed in second)
    if not seeds:
        return None
    ours, theirs = (_stacked(found, seeds) for found in (first, second))
    crossed = paired_difference(ours, theirs, counts_images=metric.name == "test_accuracy")
    return PairEvidence(
        pair=pair,
        evidence=crossed.other_images,
        these_images=crossed.these_images,
        seeds=seeds,
        first=tuple(ours.mean(axis=1, dtype=np.float64).tolist()),
        second=tuple(theirs.mean(axis=1, dtype=np.float64).tolist()),
        image_count=crossed.image_count,
        components=crossed.components,
        is_counted=False,
    )


def _stacked(found: Mapping[int, Values], seeds: Sequence[int]) -> NDArray[np.floating] | NDArray[np.bool_]:
    """Return (seed, image) values; of booleans and numbers together all are numbers."""
    stacked: NDArray[np.floating] | NDArray[np.bool_] = np.asarray([found[seed] for seed in seeds])
    return stacked


def _by_image(trials: StudyTrials, variant: str, metric: Metric) -> dict[int, Values]:
    """Return by seed (image,) what each image adds to the metric."""
    if metric.name == "test_loss":
        return dict(trials.losses(variant))
    hits: dict[int, Values] = dict(trials.hits(variant))
    diverged = [seed for seed, result in trials.ended(variant).items() if result.ending == "diverged"]
    guesses = np.full(len(trials.dataset.test_labels), chance_accuracy(trials))
    return dict(sorted((hits | dict.fromkeys(diverged, guesses)).items()))


def _over_seeds(trials: StudyTrials, pair: Pair, metric: Metric) -> PairEvidence | None:
    first, second = (claim_values(trials, variant, metric=metric) for variant in (pair.first, pair.second))
    seeds = tuple(seed for seed in first if seed in second)
    if not seeds:
        return None
    ours, theirs = tuple(first[seed] for seed in seeds), tuple(second[seed] for seed in seeds)
    return _paired(pair, ours, theirs, seeds=seeds)


def timed_pair(blocks: Mapping[str, Sequence[float]], pair: Pair) -> PairEvidence:
    """Return what a timing says about a pair, one difference for each block of turns.

    Within a block the order of turns was drawn at random. So if both took the same time, each difference could as well
    have had the other sign: the sign-flip test is exact.

    Args:
        blocks: Microseconds per image by variant.
        pair: Two of them.
    """
    ours, theirs = tuple(blocks[pair.first]), tuple(blocks[pair.second])
    return _paired(pair, ours, theirs, seeds=tuple(range(min(len(ours), len(theirs)))))


def _paired(pair: Pair, ours: tuple[float, ...], theirs: tuple[float, ...], *, seeds: tuple[int, ...]) -> PairEvidence:
    is_counted = any(map(isinf, ours + theirs))
    lead = _direction if is_counted else _difference
    differences = [lead(one, other) for one, other in zip(ours, theirs, strict=True)]
    evidence = sign_flip_evidence(differences, generator=np.random.default_rng(_SEED))
    return PairEvidence(
        pair=pair,
        evidence=evidence,
        these_images=evidence,
        seeds=seeds,
        first=ours,
        second=theirs,
        image_count=None,
        components=_seed_noise(differences),
        is_counted=is_counted,
    )


def _difference(first: float, second: float) -> float:
    return first - second


def _direction(first: float, second: float) -> float:
    """Return which is larger: with them the sign-flip test is the exact sign test. Both infinite are a tie."""
    return float(first > second) - float(first < second)


def _seed_noise(differences: list[float]) -> Components | None:
    return None if len(differences) < 2 else Components(seed=variance(differences), image=0.0, interaction=0.0)
