"""Symptoms: records whose figures are chosen by hand, and what shows in them."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, lists
from numpy.typing import NDArray

from bakeoff.analysis import TrialEvidence, TrialSymptom, trial_symptoms
from bakeoff.analysis.symptoms import class_shares, entropy, noise
from bakeoff.records import Ending, EpochRecord, LayerActivity
from bakeoff.spec import SYMPTOMS, Symptom, SymptomThresholds

TEN_CLASSES = np.full(10, 0.1)


def record(
    epoch: int, *, train: float | None, accuracy: float | None = 0.9, validation: float | None = None
) -> EpochRecord:
    return EpochRecord(
        trial="t",
        epoch=epoch,
        seconds=1.0,
        running_loss=train,
        running_accuracy=accuracy,
        train_loss=train,
        train_accuracy=accuracy,
        validation_loss=validation,
        validation_accuracy=None,
        penalty=0.0,
        learning_rate=0.1,
    )


def found(
    symptom: Symptom,
    records: Sequence[EpochRecord],
    *,
    ending: Ending = "finished",
    activity: Sequence[LayerActivity] = (),
    shares: NDArray[np.float64] = TEN_CLASSES,
    thresholds: SymptomThresholds | None = None,
) -> TrialSymptom:
    watches = any(each.validation_loss is not None for each in records)
    evidence = TrialEvidence(
        ending=ending, records=records, activity=activity, class_shares=shares, watches_validation=watches
    )
    return trial_symptoms(evidence, thresholds or SymptomThresholds())[symptom]


def falling(*losses: float, accuracy: float = 0.9) -> list[EpochRecord]:
    return [record(epoch, train=loss, accuracy=accuracy) for epoch, loss in enumerate(losses, start=1)]


def watched(*pairs: tuple[float, float]) -> list[EpochRecord]:
    """Return records with these training and validation losses."""
    return [record(epoch, train=train, validation=seen) for epoch, (train, seen) in enumerate(pairs, start=1)]


def test_a_loss_at_the_entropy_of_the_class_shares_is_stuck() -> None:
    found_stuck = found("stuck", falling(2.31, 2.303, 2.302, accuracy=0.112))
    assert found_stuck.is_shown is True
    # (0.112 - 0.1) / 0.9; ln 10 = 2.302585
    assert found_stuck.figures["largest_share_of_the_way"] == pytest.approx(0.012 / 0.9)
    assert found_stuck.figures["entropy_of_class_shares"] == pytest.approx(2.302585)


def test_a_trial_that_learned_for_one_epoch_is_not_stuck() -> None:
    records = [*falling(2.3, accuracy=0.1), record(2, train=2.0, accuracy=0.3), record(3, train=2.3, accuracy=0.1)]
    assert found("stuck", records).is_shown is False


def test_always_saying_the_largest_class_is_stuck_even_if_it_is_often_right() -> None:
    shares = np.array([0.9, 0.1])
    assert found("stuck", falling(0.33, 0.326, accuracy=0.9), shares=shares).is_shown is True
    assert found("stuck", falling(0.33, 0.10, accuracy=0.97), shares=shares).is_shown is False


def test_class_shares_and_their_entropy() -> None:
    shares = class_shares(np.array([0, 0, 1, 1]), 3)
    assert shares.tolist() == [0.5, 0.5, 0.0]
    assert entropy(shares) == pytest.approx(log(2))


def test_of_a_diverged_trial_nothing_else_is_said() -> None:
    records = falling(2.3, 2.3, accuracy=0.1)
    shown = {name for name in SYMPTOMS if found(name, records, ending="diverged").is_shown}
    assert shown == {"diverged"}
    assert found("diverged", records).is_shown is False


OVERFITTING = ((1.0, 0.6), (0.5, 0.4), (0.3, 0.3), (0.2, 0.35), (0.1, 0.40), (0.05, 0.45), (0.02, 0.5))


def test_a_validation_loss_that_rises_while_the_training_loss_falls_overfits() -> None:
    overfitting = found("overfits", watched(*OVERFITTING))
    assert overfitting.is_shown is True
    assert overfitting.figures["validation_loss_rise"] == pytest.approx(0.2)
    assert overfitting.figures["train_loss_fall"] == pytest.approx(0.28)


def test_a_rise_with_the_training_loss_does_not_overfit() -> None:
    both = [(seen, seen) for _, seen in OVERFITTING]
    assert found("overfits", watched(*both)).is_shown is False


def test_a_rise_within_its_noise_does_not_overfit() -> None:
    zigzag = [(1.0 / epoch, 0.30 + 0.02 * (-1) ** epoch) for epoch in range(1, 13)]
    assert found("overfits", watched(*zigzag)).is_shown is False


def test_noise_is_that_of_a_straight_series_with_noise() -> None:
    draw = np.random.default_rng(0)
    series = np.linspace(5.0, 1.0, 4_000) + 0.1 * draw.standard_normal(4_000)
    assert noise(series.tolist()) == pytest.approx(0.1, rel=0.05)
    assert noise([3.0, 2.0, 1.0, 0.0]) == 0.0


@given(series=lists(floats(-10, 10), min_size=3, max_size=30), start=floats(-100, 100), slope=floats(-100, 100))
def test_a_straight_trend_is_no_noise(series: list[float], start: float, slope: float) -> None:
    with_trend = [value + start + slope * epoch for epoch, value in enumerate(series)]
    assert noise(with_trend) == pytest.approx(noise(series), abs=1e-9)


def test_too_few_epochs_cannot_tell() -> None:
    records = watched((1.0, 0.5), (0.5, 0.6))
    unknown = {name for name in SYMPTOMS if found(name, records).is_shown is None}
    assert unknown == {"overfits", "still_improving", "unstable"}


def test_figures_that_were_not_measured_cannot_tell() -> None:
    records = [record(epoch, train=None, accuracy=None) for epoch in range(1, 9)]
    unknown = {name for name in SYMPTOMS if found(name, records).is_shown is None}
    assert unknown == {"stuck", "overfits", "underfits", "still_improving", "unstable"}


@pytest.mark.parametrize(("accuracy", "is_shown"), [(0.94, True), (0.96, False)])
def test_training_images_that_stay_wrong_underfit(accuracy: float, *, is_shown: bool) -> None:
    assert found("underfits", falling(1.0, 0.5, accuracy=accuracy)).is_shown is is_shown


def test_a_loss_that_falls_at_the_end_still_improves() -> None:
    improving = found("still_improving", falling(9.0, 1.04, 1.02, 1.0, 0.98, 0.96))
    # a straight fall of 0.02 an epoch around a mean of 1
    assert improving.figures["loss_fall_per_epoch"] == pytest.approx(0.02)
    assert improving.is_shown is True
    assert found("still_improving", falling(9.0, 1.0, 1.0, 1.0, 1.0, 1.0)).is_shown is False
    assert found("still_improving", falling(0.0, 0.0, 0.0)).is_shown is False


def test_the_watched_loss_is_the_validation_loss_where_there_is_one() -> None:
    assert found("still_improving", watched((1.0, 0.5), (0.8, 0.5), (0.6, 0.5), (0.4, 0.5))).is_shown is False


def test_a_spike_is_unstable_and_a_steep_fall_is_not() -> None:
    spike = found("unstable", falling(2.0, 0.5, 0.4, 1.2, 0.4, 0.3))
    assert (spike.is_shown, spike.figures) == (True, {"highest_spike": pytest.approx(3.0), "epoch": 4.0})
    assert found("unstable", falling(2.0, 0.5, 0.1, 0.01)).is_shown is False
    assert found("unstable", falling(2.0, 0.5, 1.5, 1.5, 0.5)).is_shown is True
    assert found("unstable", falling(0.4, 0.4, 1.2)).is_shown is True


def test_the_layer_with_most_dead_units_counts() -> None:
    activity = [
        LayerActivity(layer="one", activation="relu", dead_share=0.02, saturated_share=None),
        LayerActivity(layer="two", activation="relu", dead_share=0.25, saturated_share=None),
        LayerActivity(layer="three", activation="sigmoid", dead_share=None, saturated_share=0.4),
    ]
    records = falling(1.0, 0.5)
    dead = found("dead_units", records, activity=activity)
    assert (dead.is_shown, dead.layer, dead.figures) == (True, "two", {"share": 0.25})
    assert found("saturated", records, activity=activity).is_shown is False
    lower = SymptomThresholds(saturated=0.4, dead_units=0.3)
    assert found("saturated", records, activity=activity, thresholds=lower).is_shown is True
    assert found("dead_units", records, activity=activity, thresholds=lower).is_shown is False
    assert found("dead_units", records).is_shown is False
