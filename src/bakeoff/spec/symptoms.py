"""What may be wrong with a trial: its names, and from where on it counts; a study's numbers in, checked ones out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bakeoff.errors import StudyError, nearest
from bakeoff.spec.rules import FACTOR, POSITIVE, TRUE_SHARE, Rule
from bakeoff.spec.tables import freeze

Symptom = Literal[
    "stuck", "diverged", "overfits", "underfits", "dead_units", "saturated", "unstable", "still_improving"
]

SYMPTOMS: tuple[Symptom, ...] = (
    "stuck",
    "diverged",
    "overfits",
    "underfits",
    "dead_units",
    "saturated",
    "unstable",
    "still_improving",
)

_ALIASES: dict[str, Symptom] = {"diverges": "diverged"}
_BY_SPELLING: dict[str, Symptom] = {**{symptom: symptom for symptom in SYMPTOMS}, **_ALIASES}

THRESHOLD_RULES: dict[str, Rule] = {
    "stuck": TRUE_SHARE,
    "overfits": POSITIVE,
    "underfits": TRUE_SHARE,
    "still_improving": TRUE_SHARE,
    "unstable": FACTOR,
    "dead_units": TRUE_SHARE,
    "saturated": TRUE_SHARE,
}
"""The keys of a study's table `[symptoms]`."""


def symptom_named(written: str) -> Symptom:
    """Return the symptom that a word stands for.

    Raises:
        StudyError: There is none of that name.
    """
    if written not in _BY_SPELLING:
        close = nearest(written, _BY_SPELLING)
        hint = f"Did you mean '{close}'?" if close else f"There are: {', '.join(SYMPTOMS)}."
        raise StudyError(f"there is no symptom '{written}'. {hint}")
    return _BY_SPELLING[written]


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomThresholds:
    """From where on something counts as a symptom; what a study may set in its table `[symptoms]`.

    A trial whose loss was not finite has diverged: there is nothing to set.

    Attributes:
        stuck: The largest share of the way from knowing nothing to knowing everything that a stuck trial has come at
            any epoch. Of the loss, the way leads from the entropy of the class shares to 0; of the accuracy, from the
            largest class's share to 1.
        overfits: How many times its own epoch-to-epoch noise the validation loss lies above its minimum at the end.
        underfits: The share of the training images, with dropout off, that are still classified wrong at the end.
        still_improving: The share by which the watched loss still falls in one epoch, at the end.
        unstable: How many times that of the epochs around it an epoch's loss is: a spike.
        dead_units: The share of one layer's ReLU units that are 0 for every test image.
        saturated: The share of one layer's sigmoid outputs on the test images that lie below 0.01 or above 0.99.
    """

    stuck: float = 0.05
    overfits: float = 3.0
    underfits: float = 0.05
    still_improving: float = 0.01
    unstable: float = 2.0
    dead_units: float = 0.1
    saturated: float = 0.5

    def __post_init__(self) -> None:
        """Check form."""
        freeze(self, THRESHOLD_RULES)
