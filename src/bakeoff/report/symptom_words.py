"""Say what a symptom is: its name and a study's thresholds in, a sentence out."""

from __future__ import annotations

from bakeoff.spec import Symptom, SymptomThresholds

_DEFINITIONS: dict[Symptom, str] = {
    "stuck": "Stuck: at no epoch further than {:g} % of the way from knowing nothing to knowing everything.",
    "diverged": "Diverged: the loss was no longer a finite number.",
    "overfits": (
        "Overfit: the validation loss ends above its minimum by at least {:g} times its own noise from epoch to epoch, "
        "while the training loss went on falling."
    ),
    "underfits": "Underfit: at the end at least {:g} % of the training images are still classified wrong, dropout off.",
    "dead_units": "Dead units: in one layer at least {:g} % of the ReLU units are 0 for every test image.",
    "saturated": "Saturated: in one layer at least {:g} % of the sigmoids' outputs lie below 0.01 or above 0.99.",
    "unstable": "Unstable: one epoch's loss is at least {:g} times that of the epochs around it.",
    "still_improving": "Still improving: over the last epochs the watched loss fell by at least {:g} % an epoch.",
}
_FACTORS = ("overfits", "unstable")
"""Symptoms whose threshold is a number of times, and not a share."""


def symptom_definition(symptom: Symptom, thresholds: SymptomThresholds) -> str:
    """Return what counts as a symptom in a study.

    Example:
        >>> symptom_definition("unstable", SymptomThresholds())
        "Unstable: one epoch's loss is at least 2 times that of the epochs around it."
    """
    if symptom == "diverged":
        return _DEFINITIONS[symptom]
    threshold: float = getattr(thresholds, symptom)
    return _DEFINITIONS[symptom].format(threshold if symptom in _FACTORS else 100 * threshold)
