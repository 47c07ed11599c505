"""What planning gives: trials and cohorts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bakeoff.spec import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One variant's settings, trained once from one seed.

    Attributes:
        digest: Of settings, data content, seed and `NUMERICS_VERSION`; not of names, titles or claims.
        settings: The variant's.
        seed: Decides weights, split, order and masks.
    """

    digest: str
    settings: Settings
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Trials whose arrays have the same shapes: trained together with a leading replica axis.

    Attributes:
        trials: At least one; they agree in everything but seed, optimizer, callbacks and dropout rates.
        data_digest: Of the data set's content, so that a worker can tell that it has the right one.
        epoch_mflop: What an epoch of one trial is expected to cost, beside that of other cohorts.
    """

    trials: tuple[Trial, ...]
    data_digest: str
    epoch_mflop: float = 1.0

    def only(self, digests: Collection[str]) -> Cohort:
        """Return the cohort cut down to the trials whose digests are given."""
        return replace(self, trials=tuple(trial for trial in self.trials if trial.digest in digests))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Which trial answers for a variant and a seed; variants with equal settings share their trials."""

    variant: str
    seed: int
    trial: str
