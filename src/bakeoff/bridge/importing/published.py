"""What a notebook printed for a variant, as a study keeps it: a `Printed` in, figures by metric out."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from statistics import median

from bakeoff.bridge.importing.epoch_lines import EpochLine
from bakeoff.bridge.importing.printed import Printed
from bakeoff.spec import ACCURACIES

_LARGEST_BATCH = 4_096
_MOST_STEPS_PER_EPOCH = 10_000


def published_of(printed: Printed, *, batch_size: int | None) -> Mapping[str, float]:
    """Return the figures that stand in the outputs: those of the test set, of the last epoch, and of time.

    Keras measures training figures while it trains, with dropout on, as the mean over the epoch.
    """
    last = _last(printed)
    figures = {
        "test_accuracy": printed.test_accuracy,
        "test_loss": printed.test_loss,
        "train_accuracy": last.accuracy,
        "train_loss": last.loss,
        "validation_accuracy": last.val_accuracy,
        "validation_loss": last.val_loss,
        "microseconds_per_image": _microseconds(printed, batch_size),
    }
    return {name: figure for name, figure in figures.items() if figure is not None and _is_figure(name, figure)}


def _is_figure(name: str, figure: float) -> bool:
    """Return whether a metric may have a value; what is printed beside a loss need be no accuracy, which is a share."""
    return isfinite(figure) and (name not in ACCURACIES or 0 <= figure <= 1)


def _last(printed: Printed) -> EpochLine:
    """Return the last epoch's line; one without figures where the log breaks off before it."""
    if printed.epochs and printed.epochs[-1].epoch == printed.planned:
        return printed.epochs[-1]
    return EpochLine(epoch=0)


def _microseconds(printed: Printed, batch_size: int | None) -> float | None:
    """Return the median time of an image; without the first epoch, which sets things up, where another tells one."""
    timed = [(line.epoch, time) for line in printed.epochs if (time := _of_image(line, batch_size)) is not None]
    later = [time for epoch, time in timed if epoch > 1] or [time for _, time in timed]
    return median(later) if later else None


def _of_image(line: EpochLine, batch_size: int | None) -> float | None:
    """Return the time of one image: a log over images counts tens of thousands of steps, one over batches fewer."""
    if line.microseconds is None or line.steps is None:
        return None
    if line.steps >= _MOST_STEPS_PER_EPOCH:
        return line.microseconds
    return line.microseconds / batch_size if batch_size and batch_size <= _LARGEST_BATCH else None
