"""The figures that variants are compared by: a trial's result and a metric's name in, its value out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from statistics import fmean

from bakeoff.analysis.statistics import Summary, summarise
from bakeoff.errors import UnknownName
from bakeoff.records import EpochRecord
from bakeoff.spec import METRICS as CLAIM_METRICS
from bakeoff.store import ResultSummary

TIME = "microseconds_per_image"

METRICS: tuple[str, ...] = (*CLAIM_METRICS, TIME)
"""What claims may be about, and the time."""


def check_metric(metric: str) -> None:
    """Check that there is such a metric.

    Raises:
        UnknownName: There is none.
    """
    if metric not in METRICS:
        raise UnknownName(kind="metric", name=metric, known=METRICS)


def metric_value(result: ResultSummary, metric: str) -> float | None:
    """Return a trial's value of one of `METRICS`; None where it was not measured, and where the trial diverged.

    Training and validation figures are those of the epoch whose weights the trial kept. A diverged trial gives no
    figure at all, so that all means of a variant are over the same seeds.
    """
    if result.ending == "diverged":
        return None
    if metric == TIME:
        return _microseconds_per_image(result)
    if metric in _AT_THE_END:
        return _AT_THE_END[metric](result)
    return None if result.kept is None else _IN_AN_EPOCH[metric](result.kept)


def metric_summary(values: Collection[float], metric: str) -> Summary | None:
    """Return what a metric's values, one for each seed, say together; None where there are none.

    The trials of a cohort share one time, to the last bit: of a time each distinct value counts once, and no interval
    stands beside the mean, as cohorts are too few and too alike to say how much it varies.
    """
    if metric != TIME or not values:
        return summarise(list(values))
    times = set(values)
    return Summary(mean=fmean(times), low=None, high=None, count=len(times))


def _microseconds_per_image(result: ResultSummary) -> float | None:
    image_count = result.epochs_run * result.train_images
    return 1e6 * result.train_seconds / image_count if image_count else None


_AT_THE_END: Mapping[str, Callable[[ResultSummary], float | None]] = {
    "test_accuracy": lambda result: result.test_accuracy,
    "test_loss": lambda result: result.test_loss,
}

_IN_AN_EPOCH: Mapping[str, Callable[[EpochRecord], float | None]] = {
    "train_accuracy": lambda record: record.train_accuracy,
    "train_loss": lambda record: record.train_loss,
    "validation_accuracy": lambda record: record.validation_accuracy,
    "validation_loss": lambda record: record.validation_loss,
}
