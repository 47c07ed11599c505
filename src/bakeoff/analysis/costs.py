"""What a variant costs: a study's trials and a kind of cost in, its amount out."""

from __future__ import annotations

from statistics import fmean
from typing import Literal, get_args

from bakeoff.analysis.claim_values import parameter_count
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.errors import UnknownName
from bakeoff.plan import network_facts
from bakeoff.spec import settings_of, training_mflop_per_image

Cost = Literal["train_seconds", "parameters", "training_mflop_per_image"]
"""What can be paid.

train_seconds: The mean over seeds of a trial's share of its cohort's wall time, as it was run.
parameters: How many numbers the weights hold.
training_mflop_per_image: Work of the dense and convolution layers, forward and backward.
"""

COSTS: tuple[Cost, ...] = get_args(Cost)


def variant_cost(trials: StudyTrials, variant: str, *, cost: str) -> float | None:
    """Return what a variant costs; None where it takes time and no trial has ended.

    Raises:
        UnknownName: There is no such kind of cost, or no such variant.
        DataError: The data set has gone, and with it what is known of the images.
    """
    if cost not in COSTS:
        raise UnknownName(kind="cost", name=cost, known=COSTS)
    if cost == "parameters":
        return float(parameter_count(trials, variant))
    if cost == "training_mflop_per_image":
        return training_mflop_per_image(network_facts(settings_of(trials.study, variant), trials.facts))
    seconds = [result.train_seconds for result in trials.ended(variant).values() if result.ending != "diverged"]
    return fmean(seconds) if seconds else None
