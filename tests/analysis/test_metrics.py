"""Which of a trial's figures a metric is, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.analysis.metrics import METRICS, check_metric, metric_value
from bakeoff.errors import UnknownName
from bakeoff.store import ResultSummary
from bakeoff.testing import epoch_record

LAST = replace(epoch_record("a" * 64, epoch=4), train_accuracy=0.75, train_loss=0.5, validation_accuracy=0.7)
KEPT = replace(LAST, epoch=2, train_accuracy=0.875, train_loss=0.25, validation_loss=0.75)
RESULT = ResultSummary(
    ending="early_stopping",
    epochs_run=4,
    best_epoch=2,
    train_seconds=1.5,
    train_images=1000,
    test_loss=0.125,
    test_accuracy=0.8125,
    program="reference",
    precision="f32",
    device="cpu",
    last=LAST,
    kept=KEPT,
)


def test_every_metric_by_hand() -> None:
    assert {metric: metric_value(RESULT, metric) for metric in METRICS} == {
        "test_accuracy": 0.8125,
        "test_loss": 0.125,
        "train_accuracy": 0.875,
        "train_loss": 0.25,
        "validation_accuracy": 0.7,
        "validation_loss": 0.75,
        "microseconds_per_image": 375.0,  # 1.5 s for 4 epochs of 1,000 images
    }


def test_what_was_not_measured_is_missing() -> None:
    unvalidated = replace(RESULT, kept=replace(KEPT, validation_accuracy=None))
    assert metric_value(unvalidated, "validation_accuracy") is None
    assert metric_value(replace(RESULT, kept=None), "train_loss") is None
    assert metric_value(replace(RESULT, epochs_run=0), "microseconds_per_image") is None


def test_a_diverged_trial_gives_no_figure() -> None:
    diverged = replace(RESULT, ending="diverged", test_loss=None, test_accuracy=None)
    assert [metric_value(diverged, metric) for metric in METRICS] == [None] * len(METRICS)


def test_a_misspelt_metric_is_named() -> None:
    with pytest.raises(UnknownName, match="there is no metric 'test_acuracy'. Did you mean 'test_accuracy'"):
        check_metric("test_acuracy")
