"""What a claim compares: a study's trials, a variant and a metric in, the metric's value by seed out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf

from bakeoff.analysis.metrics import METRICS, metric_value
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.plan import network_facts
from bakeoff.records import EpochRecord
from bakeoff.spec import ACCURACIES, Metric, settings_of
from bakeoff.store import ResultSummary


def claim_values(trials: StudyTrials, variant: str, *, metric: Metric) -> dict[int, float]:
    """Return a variant's value of a metric by seed; seeds that have none are left out.

    A trial that diverged counts with chance accuracy, one over the number of classes, in every accuracy; so its
    generalisation gap is 0. It has no loss. A trial that never reaches the level of `epochs_to` has infinity.

    Args:
        trials: Of the study.
        variant: Its name.
        metric: Any that differs from seed to seed.
    """
    if metric.level is not None:
        return _epochs_to(trials, variant, metric.level)
    found = {seed: _value(trials, result, metric.name) for seed, result in trials.ended(variant).items()}
    return {seed: value for seed, value in found.items() if value is not None}


def parameter_count(trials: StudyTrials, variant: str) -> int:
    """Return how many numbers a variant's weights hold, the moving statistics too."""
    layers = network_facts(settings_of(trials.study, variant), trials.facts)
    return sum(layer.parameters for layer in layers)


def chance_accuracy(trials: StudyTrials) -> float:
    """Return the accuracy of guessing: what a trial that diverged counts with."""
    return 1 / trials.facts.class_count


def _value(trials: StudyTrials, result: ResultSummary, name: str) -> float | None:
    if result.ending == "diverged":
        return _of_diverged(trials, name)
    if name in METRICS:
        return metric_value(result, name)
    return None if result.kept is None else _IN_AN_EPOCH[name](result.kept, result)


def _of_diverged(trials: StudyTrials, name: str) -> float | None:
    if name not in ACCURACIES:
        return None
    return 0.0 if name == "generalisation_gap" else chance_accuracy(trials)


def _gap(record: EpochRecord, result: ResultSummary) -> float | None:
    if record.train_accuracy is None or result.test_accuracy is None:
        return None
    return record.train_accuracy - result.test_accuracy


def _epochs_to(trials: StudyTrials, variant: str, level: float) -> dict[int, float]:
    return {seed: _first_epoch(trials.history(variant, seed), level) for seed in trials.ended(variant)}


def _first_epoch(records: tuple[EpochRecord, ...], level: float) -> float:
    """Return the first epoch at whose end the watched accuracy is at least `level`, and infinity without one."""
    for record in records:
        watched = record.train_accuracy if record.validation_accuracy is None else record.validation_accuracy
        if watched is not None and watched >= level:
            return float(record.epoch)
    return inf


_IN_AN_EPOCH: Mapping[str, Callable[[EpochRecord, ResultSummary], float | None]] = {
    "running_accuracy": lambda record, result: record.running_accuracy,
    "running_loss": lambda record, result: record.running_loss,
    "generalisation_gap": _gap,
}
