"""What is wrong with a trial: its epoch records, its end and what its layers do in, each symptom with its figures out.

This is the one place where each symptom is defined. From where on a figure counts is the study's to say, see
`SymptomThresholds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

from bakeoff.records import Ending, EpochRecord, LayerActivity
from bakeoff.spec import SYMPTOMS, Symptom, SymptomThresholds

LAST_EPOCHS = 5
"""Over how many epochs, up to the last, it is judged whether the loss still falls."""

_LEAST_FOR_NOISE = 4
_LEAST_FOR_TREND = 3
_LEAST_FOR_SPIKES = 3

# The median of a normal variable's absolute value, and the deviation of x[t-1] - 2 x[t] + x[t+1] for noise of 1.
_MEDIAN_OF_NORMAL = 0.6744897501960817
_SECOND_DIFFERENCE = sqrt(6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrialEvidence:
    """What a trial left behind, as far as symptoms show in it.

    Attributes:
        ending: How it ended.
        records: One for each epoch, in order.
        activity: One for each layer whose units can die or saturate.
        class_shares: (class,) each class's share of the training images.
        watches_validation: Whether the loss that was watched is the validation loss; else it is the training loss.
    """

    ending: Ending
    records: Sequence[EpochRecord]
    activity: Sequence[LayerActivity]
    class_shares: NDArray[np.float64]
    watches_validation: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSymptom:
    """Whether a trial shows a symptom.

    Attributes:
        symptom: Which.
        is_shown: None where the trial cannot tell: too few epochs, or nothing was measured.
        figures: What shows it, by name; the first is the one that the threshold is about.
        layer: In which layer it shows most; None where it is no layer's.
    """

    symptom: Symptom
    is_shown: bool | None
    figures: Mapping[str, float]
    layer: str | None = None


def trial_symptoms(evidence: TrialEvidence, thresholds: SymptomThresholds) -> dict[Symptom, TrialSymptom]:
    """Return every symptom of a trial. Of a diverged one all that is said is that it diverged.

    - stuck: at no epoch has it come further than `thresholds.stuck` of the way from knowing nothing to knowing
      everything: of the training loss from the entropy of the class shares to 0, and of the training accuracy from the
      largest class's share to 1.
    - diverged: its loss was not finite.
    - overfits: from its minimum to the last epoch the validation loss rose by `thresholds.overfits` times its noise,
      and meanwhile the training loss, with dropout off, fell.
    - underfits: after the last epoch, with dropout off, `thresholds.underfits` of the training images are still wrong.
    - still_improving: over the last five epochs the watched loss fell by `thresholds.still_improving` an epoch.
    - unstable: an epoch's watched loss is `thresholds.unstable` times what it was before and comes to after.
    - dead_units: in one layer `thresholds.dead_units` of the ReLU units are 0 for every test image.
    - saturated: in one layer `thresholds.saturated` of the sigmoids' outputs lie below 0.01 or above 0.99.
    """
    if evidence.ending == "diverged":
        return {name: TrialSymptom(symptom=name, is_shown=name == "diverged", figures={}) for name in SYMPTOMS}
    return {name: _FOUND[name](evidence, thresholds) for name in SYMPTOMS}


def class_shares(labels: NDArray[np.int64], class_count: int) -> NDArray[np.float64]:
    """Return (class,) each class's share of the labels."""
    shares: NDArray[np.float64] = np.bincount(labels, minlength=class_count) / len(labels)
    return shares


def entropy(shares: NDArray[np.float64]) -> float:
    """Return the entropy of shares that sum to 1, in nats: the least loss of whoever knows nothing but the shares.

    Example:
        >>> round(entropy(np.array([0.5, 0.5, 0.0])), 4)
        0.6931
    """
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def noise(values: Sequence[float]) -> float:
    """Return the deviation of the noise in a series that also has a smooth trend.

    It is read off the second differences, which a straight trend leaves at 0 (Gasser, Sroka and Jennen-Steinmetz,
    Residual variance and residual pattern in nonlinear regression, Biometrika 73, 1986); their median, so that the
    steep first epochs do not count as noise.

    Args:
        values: At least three.
    """
    bends = [
        abs(before - 2 * value + after) for before, value, after in zip(values, values[1:], values[2:], strict=False)
    ]
    return median(bends) / _MEDIAN_OF_NORMAL / _SECOND_DIFFERENCE


def _stuck(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    unknowing, largest = entropy(evidence.class_shares), float(evidence.class_shares.max())
    losses, accuracies = _series(evidence, "train_loss"), _series(evidence, "train_accuracy")
    if not losses or not accuracies or unknowing == 0:
        return _unknown("stuck")
    loss_way, accuracy_way = 1 - min(losses) / unknowing, (max(accuracies) - largest) / (1 - largest)
    figures = {
        "largest_share_of_the_way": max(loss_way, accuracy_way),
        "least_train_loss": min(losses),
        "entropy_of_class_shares": unknowing,
        "largest_train_accuracy": max(accuracies),
        "largest_class_share": largest,
    }
    return TrialSymptom(symptom="stuck", is_shown=max(loss_way, accuracy_way) <= thresholds.stuck, figures=figures)


def _diverged(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    return TrialSymptom(symptom="diverged", is_shown=False, figures={})


def _overfits(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    pairs = [
        (record.validation_loss, record.train_loss)
        for record in evidence.records
        if record.validation_loss is not None and record.train_loss is not None
    ]
    if len(pairs) < _LEAST_FOR_NOISE:
        return _unknown("overfits")
    watched, trained = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    best = watched.index(min(watched))
    rise, fall, own_noise = watched[-1] - watched[best], trained[best] - trained[-1], noise(watched)
    figures = {
        "validation_loss_rise": rise,
        "validation_loss_noise": own_noise,
        "least_validation_loss": watched[best],
        "last_validation_loss": watched[-1],
        "train_loss_fall": fall,
    }
    is_shown = rise > 0 and fall > 0 and rise >= thresholds.overfits * own_noise
    return TrialSymptom(symptom="overfits", is_shown=is_shown, figures=figures)


def _underfits(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    accuracies = _series(evidence, "train_accuracy")
    if not accuracies:
        return _unknown("underfits")
    wrong = 1 - accuracies[-1]
    return TrialSymptom(
        symptom="underfits", is_shown=wrong >= thresholds.underfits, figures={"train_images_wrong": wrong}
    )


def _still_improving(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    losses = _series(evidence, _watched_loss(evidence))[-LAST_EPOCHS:]
    if len(losses) < _LEAST_FOR_TREND:
        return _unknown("still_improving")
    mean = fmean(losses)
    slope = float(np.polyfit(np.arange(len(losses)), np.asarray(losses), deg=1)[0])
    fall = -slope / mean if mean > 0 else 0.0
    figures = {"loss_fall_per_epoch": fall, "last_loss": losses[-1]}
    is_shown = fall >= thresholds.still_improving
    return TrialSymptom(symptom="still_improving", is_shown=is_shown, figures=figures)


def _unstable(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    losses = _series(evidence, _watched_loss(evidence))
    if len(losses) < _LEAST_FOR_SPIKES:
        return _unknown("unstable")
    heights = [_height(losses, epoch) for epoch in range(1, len(losses))]
    highest = max(heights)
    figures = {"highest_spike": highest, "epoch": float(heights.index(highest) + 2)}
    return TrialSymptom(symptom="unstable", is_shown=highest >= thresholds.unstable, figures=figures)


def _height(losses: Sequence[float], at: int) -> float:
    """Return how many times an epoch's loss is that of the epochs around it: the higher of their two lowest.

    Two epochs on each side are looked at, so that a spike of two epochs is one too. What falls is no spike, and the
    last epoch has only epochs before it.
    """
    before, after = min(losses[max(0, at - 2) : at]), min(losses[at + 1 : at + 3], default=0.0)
    around = max(before, after)
    return losses[at] / around if around > 0 else 1.0


def _dead_units(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    shares = {each.layer: each.dead_share for each in evidence.activity if each.dead_share is not None}
    return _in_layers("dead_units", shares, threshold=thresholds.dead_units)


def _saturated(evidence: TrialEvidence, thresholds: SymptomThresholds) -> TrialSymptom:
    shares = {each.layer: each.saturated_share for each in evidence.activity if each.saturated_share is not None}
    return _in_layers("saturated", shares, threshold=thresholds.saturated)


def _in_layers(symptom: Symptom, shares: Mapping[str, float], *, threshold: float) -> TrialSymptom:
    if not shares:
        return TrialSymptom(symptom=symptom, is_shown=False, figures={})
    worst = max(shares, key=lambda layer: shares[layer])
    return TrialSymptom(
        symptom=symptom, is_shown=shares[worst] >= threshold, figures={"share": shares[worst]}, layer=worst
    )


def _unknown(symptom: Symptom) -> TrialSymptom:
    return TrialSymptom(symptom=symptom, is_shown=None, figures={})


def _watched_loss(evidence: TrialEvidence) -> str:
    return "validation_loss" if evidence.watches_validation else "train_loss"


def _series(evidence: TrialEvidence, figure: str) -> list[float]:
    """Return a figure after each epoch; epochs without it are left out."""
    pick = _FIGURES[figure]
    return [value for value in map(pick, evidence.records) if value is not None]


_FIGURES: Mapping[str, Callable[[EpochRecord], float | None]] = {
    "train_loss": lambda record: record.train_loss,
    "train_accuracy": lambda record: record.train_accuracy,
    "validation_loss": lambda record: record.validation_loss,
}

_FOUND: Mapping[Symptom, Callable[[TrialEvidence, SymptomThresholds], TrialSymptom]] = {
    "stuck": _stuck,
    "diverged": _diverged,
    "overfits": _overfits,
    "underfits": _underfits,
    "dead_units": _dead_units,
    "saturated": _saturated,
    "unstable": _unstable,
    "still_improving": _still_improving,
}
