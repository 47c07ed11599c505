"""Tables for pandas: columns, types, and what is missing."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from bakeoff.analysis.frames import history_frame, trials_frame
from bakeoff.testing import epoch_record

COLUMNS = [
    "seconds",
    "running_loss",
    "running_accuracy",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
    "penalty",
    "learning_rate",
]


def test_a_history_has_a_row_for_each_epoch() -> None:
    frame = history_frame([epoch_record("a" * 64, epoch=1), epoch_record("a" * 64, epoch=2)])
    assert list(frame.columns) == COLUMNS
    assert frame.index.name == "epoch"
    assert list(frame.index) == [1, 2]
    assert frame["running_loss"].tolist() == [1.0, 0.5]


def test_figures_that_are_missing_are_not_numbers() -> None:
    unmeasured = replace(epoch_record("a" * 64), train_loss=None, validation_accuracy=None)
    frame = history_frame([unmeasured])
    assert set(frame.dtypes) == {pd.Series([0.5]).dtype}
    assert math.isnan(frame["train_loss"].iloc[0])
    assert frame["running_accuracy"].iloc[0] == 0.75


def test_counts_stay_whole_where_some_are_missing() -> None:
    rows: list[dict[str, object]] = [
        {"variant": "a", "loss": 0.5, "epochs": 3},
        {"variant": "b", "loss": None, "epochs": None},
    ]
    frame = trials_frame(rows, figures=["loss"], counts=["epochs"])
    assert frame["variant"].tolist() == ["a", "b"]
    assert frame["loss"].isna().tolist() == [False, True]
    assert str(frame["epochs"].dtype) == "Int64"
    assert frame["epochs"].iloc[0] == 3
