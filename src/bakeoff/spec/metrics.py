"""What a claim's `metric` may be: its text in, a `Metric` out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bakeoff.errors import StudyError
from bakeoff.spec.calls import shown
from bakeoff.spec.signatures import unknown

METRICS = (
    "test_accuracy",
    "test_loss",
    "train_accuracy",
    "train_loss",
    "validation_accuracy",
    "validation_loss",
)
"""Shares of images classified right, and mean cross-entropies in nats, all with dropout off.

Those of the test set are of a trial's end; the others are of the epoch whose weights the trial kept.
"""

EPOCHS_TO = "epochs_to"

CLAIM_METRICS = (
    *METRICS,
    "running_accuracy",
    "running_loss",
    "generalisation_gap",
    "microseconds_per_image",
    "parameters",
    EPOCHS_TO,
)
"""Everything that a claim may be about.

running_accuracy, running_loss: Means over the steps of the kept epoch, dropout on: what Keras logs.
generalisation_gap: train_accuracy - test_accuracy.
microseconds_per_image: Training time, of a variant that trains alone.
parameters: How many numbers the weights hold, the moving statistics too; arithmetic, the same for every seed.
epochs_to(level): The first epoch, from 1, at whose end the watched accuracy is at least the level. Watched is
    validation_accuracy or, where the study validates nothing, train_accuracy. A trial that never reaches it has no
    value: all that is known is that it needs more epochs than it ran.
"""

ACCURACIES = ("test_accuracy", "train_accuracy", "validation_accuracy", "running_accuracy", "generalisation_gap")
"""Metrics in shares of images: for them it is known which difference matters."""

OTHER_IMAGES_METRICS = ("test_accuracy", "test_loss")
"""Metrics of which each test image's part is kept, so that they say something about other images too."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What a chain compares.

    Attributes:
        name: One of `CLAIM_METRICS`.
        level: The accuracy to be reached, of `epochs_to` alone; None for all others.
    """

    name: str
    level: float | None = None

    def __str__(self) -> str:
        """Return the text that `parse_metric` reads."""
        return self.name if self.level is None else f"{self.name}({self.level!r})"


_METRIC = re.compile(r"(?P<name>\w+)\s*(?P<level>\(.*\))?", re.DOTALL)


def parse_metric(text: str) -> Metric:
    """Return the metric that a text names.

    Raises:
        StudyError: There is no such metric, or `epochs_to` lacks its level, or another has one.

    Example:
        >>> parse_metric("test_loss")
        Metric(name='test_loss', level=None)
        >>> parse_metric("epochs_to(0.98)")
        Metric(name='epochs_to', level=0.98)
    """
    match = _METRIC.fullmatch(text.strip())
    if match is None or match["name"] not in CLAIM_METRICS:
        raise unknown("metric", text if match is None else match["name"], known=CLAIM_METRICS)
    if match["name"] == EPOCHS_TO:
        return Metric(EPOCHS_TO, _level(match["level"]))
    if match["level"] is not None:
        raise StudyError(f"{match['name']} takes no level: write it without {shown(match['level'])}.")
    return Metric(match["name"])


def _level(written: str | None) -> float:
    if written is None:
        raise StudyError(f"{EPOCHS_TO} needs the accuracy to be reached: write, for example, {EPOCHS_TO}(0.98).")
    inside = written[1:-1].strip()
    try:
        level = float(inside)
    except ValueError:
        level = 0.0
    if not 0 < level <= 1:
        raise StudyError(
            f"{EPOCHS_TO}: the accuracy to be reached must be a number above 0 and at most 1, found {shown(inside)}."
        )
    return level
