"""Whether a variant's networks are as often right as they are sure: a study's trials in, bins and errors out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bakeoff.analysis.statistics.calibration import CalibrationBin, calibration_bins, calibration_error
from bakeoff.analysis.study_trials import StudyTrials


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How sure a variant's networks are, and how often they are right then.

    Attributes:
        bins: Over the test images of all seeds together, by rising confidence.
        errors: Each seed's expected calibration error, from bins of its own.
    """

    bins: tuple[CalibrationBin, ...]
    errors: Mapping[int, float]


def variant_calibration(trials: StudyTrials, variant: str) -> Calibration | None:
    """Return a variant's calibration on the test set; None where no trial has predictions.

    Raises:
        DataError: The data set has gone or changed.
        NotStored: This copy of a store has left the probabilities out.
    """
    hits = trials.hits(variant)
    if not hits:
        return None
    sure = {seed: each.max(axis=1) for seed, each in trials.probabilities(variant).items()}
    return Calibration(
        bins=calibration_bins(np.concatenate(list(sure.values())), np.concatenate(list(hits.values()))),
        errors={seed: calibration_error(calibration_bins(sure[seed], hits[seed])) for seed in hits},
    )
