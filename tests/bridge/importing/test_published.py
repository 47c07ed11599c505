"""Printed figures by metric."""

from __future__ import annotations

import pytest

from bakeoff.bridge.importing.epoch_lines import EpochLine
from bakeoff.bridge.importing.printed import Printed
from bakeoff.bridge.importing.published import published_of


def _line(epoch: int, microseconds: float | None, *, steps: int = 60_000) -> EpochLine:
    return EpochLine(epoch=epoch, loss=0.5, val_loss=float("nan"), microseconds=microseconds, steps=steps)


def test_the_last_epoch_and_the_median_time_are_told() -> None:
    printed = Printed(epochs=(_line(1, 900), _line(2, 50), _line(3, 60)), planned=3, test_accuracy=0.9)
    assert published_of(printed, batch_size=32) == {
        "test_accuracy": 0.9,
        "train_loss": 0.5,
        "microseconds_per_image": 55.0,
    }


def test_a_log_that_breaks_off_tells_no_last_epoch() -> None:
    assert "train_loss" not in published_of(Printed(epochs=(_line(1, None),), planned=3), batch_size=32)


@pytest.mark.parametrize(
    ("steps", "batch_size", "time"), [(469, 128, 31.25), (60_000, 128, 4_000.0), (469, None, None)]
)
def test_a_step_is_an_image_or_a_batch(steps: int, batch_size: int | None, time: float | None) -> None:
    printed = Printed(epochs=(_line(2, 4_000, steps=steps),), planned=2)
    assert published_of(printed, batch_size=batch_size).get("microseconds_per_image") == time


@pytest.mark.parametrize("accuracy", [2.5, -0.1, float("inf")])
def test_what_is_no_share_is_no_accuracy(accuracy: float) -> None:
    assert published_of(Printed(test_accuracy=accuracy, test_loss=2.5), batch_size=32) == {"test_loss": 2.5}
