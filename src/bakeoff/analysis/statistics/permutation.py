"""The exact paired test: one difference for each seed in, evidence about their centre out.

If both variants were alike, each difference could as well have had the other sign. The sign-flip test (Fisher, The
Design of Experiments, 1935, section 21) compares the mean with those of all 2^n choices of signs, and assumes nothing
but that the differences lie symmetrically around their centre. Flipping the signs of a subset brings the mean of
differences from `value` to itself or higher exactly where the subset's own mean is at most `value`, so the test of
every value needs the means of all subsets once, and its interval ends at two of them (Hartigan, Using subsample values
as typical values, JASA 64, 1969).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, inf
from typing import final

import numpy as np
from numpy.typing import NDArray

from bakeoff.analysis.statistics.evidence import Interval

ENUMERATED_SEEDS = 20
"""Up to this many seeds every choice of signs is tried; beyond, a sample of them."""

SAMPLED_FLIPS = 2**17
"""How many choices of signs stand for all of them, the unflipped one included."""

_TABLE_SEEDS = 16
_ROUNDING = 1e-12


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SignFlipEvidence:
    """What the sign-flip test says about the centre of paired differences.

    Attributes:
        mean: Of the differences.
        count: How many differences there are.
        flips: How many choices of signs were tried, the unflipped one included.
        subset_means: Ascending, of the subsets whose signs were flipped, empty ones left out.
        rounding: Means that lie closer together are ties, and count against the claim.
    """

    mean: float
    count: int
    flips: int
    subset_means: NDArray[np.float64] = field(repr=False)
    rounding: float

    def interval(self, level: float) -> Interval:
        """Return the centres that the two-sided test at `level` does not reject.

        It has no bounds where even the smallest p value, 2 / flips, exceeds the level.
        """
        rank = floor(self.flips * level / 2) - self._ties + 1
        if rank <= 0:
            return Interval(low=-inf, high=inf)
        rank = min(rank, len(self.subset_means))
        low, high = self.subset_means[rank - 1], self.subset_means[-rank]
        return Interval(low=float(low - self.rounding), high=float(high + self.rounding))

    def p_greater(self, value: float) -> float:
        """Return the share of sign choices that give a mean at least as high above `value`."""
        reached = np.searchsorted(self.subset_means - self.rounding, value, side="right")
        return float(self._ties + reached) / self.flips

    def p_less(self, value: float) -> float:
        """Return the share of sign choices that give a mean at least as far below `value`."""
        missed = np.searchsorted(self.subset_means + self.rounding, value, side="left")
        return float(self._ties + len(self.subset_means) - missed) / self.flips

    @property
    def _ties(self) -> int:
        """Return how many sign choices flip nothing: they reach every mean."""
        return self.flips - len(self.subset_means)


def sign_flip_evidence(differences: Sequence[float], *, generator: np.random.Generator) -> SignFlipEvidence:
    """Return the evidence of paired differences, by the exact sign-flip test.

    Beyond 20 seeds 2^17 sign choices stand for all of them; the unflipped one is always among them, which keeps the
    sampled test exact (Phipson and Smyth, Permutation p-values should never be zero, 2010).

    Args:
        differences: One for each seed, at least one; finite.
        generator: Draws the sample; not touched while all choices are tried.

    Example:
        >>> evidence = sign_flip_evidence([1.0, 2.0, 4.0], generator=np.random.default_rng(0))
        >>> evidence.p_greater(0.0)
        0.125
    """
    values = np.asarray(differences, dtype=np.float64)
    count = len(values)
    if count <= ENUMERATED_SEEDS:
        flips, means = 2**count, _means(*_all_subsets(values))
    else:
        flips, means = SAMPLED_FLIPS, _means(*_drawn_subsets(values, generator))
    rounding = _ROUNDING * float(np.abs(values).max())
    return SignFlipEvidence(
        mean=float(values.mean()), count=count, flips=flips, subset_means=np.sort(means), rounding=rounding
    )


def smallest_p_value(seed_count: int) -> float:
    """Return the smallest two-sided p value that the exact test of so many differences can give: 2 / 2^n."""
    return min(1.0, 2.0 ** (1 - seed_count))


def _means(sums: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    is_flipped = counts > 0
    means: NDArray[np.float64] = sums[is_flipped] / counts[is_flipped]
    return means


def _all_subsets(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return (2^value,) sums and (2^value,) counts of every subset, the empty one first."""
    sums, counts = np.zeros(1), np.zeros(1, dtype=np.int64)
    for value in values:
        sums, counts = np.concatenate([sums, sums + value]), np.concatenate([counts, counts + 1])
    return sums, counts


def _drawn_subsets(
    values: NDArray[np.float64], generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return sums and counts of random subsets, one fewer than the flips that stand for all.

    A random subset of many seeds is one of every 16 seeds' subsets at a time, looked up in a table.
    """
    drawn = SAMPLED_FLIPS - 1
    sums, counts = np.zeros(drawn), np.zeros(drawn, dtype=np.int64)
    for start in range(0, len(values), _TABLE_SEEDS):
        table_sums, table_counts = _all_subsets(values[start : start + _TABLE_SEEDS])
        chosen = generator.integers(len(table_sums), size=drawn)
        sums += table_sums[chosen]
        counts += table_counts[chosen]
    return sums, counts
