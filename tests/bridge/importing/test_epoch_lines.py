"""What Keras logs while it trains, of several versions."""

from __future__ import annotations

import pytest

from bakeoff.bridge.importing.epoch_lines import figures_in, logs_in

KERAS_2 = """Train on 60000 samples, validate on 10000 samples
Epoch 1/2
  128/60000 [....] - ETA: 3:20 - loss: 2.3 - acc: 0.1\r60000/60000 [=====] - 8s 133us/step - loss: 0.5 - acc: 0.83 \
- val_loss: 0.25 - val_acc: 0.92
Epoch 2/2
60000/60000 [=====] - 6s 100us/step - loss: 0.3 - acc: 0.9 - val_loss: 0.2 - val_acc: 0.94
10000/10000 [=====] - 0s 33us/step - loss: 0.2 - acc: 0.94
"""
KERAS_3 = "Epoch 1/1\n469/469 ━━━━ 2s 4ms/step - accuracy: 0.86 - loss: 0.45 - val_accuracy: 0.95 - val_loss: nan\n"


def test_a_log_of_keras_2_is_read_line_by_line() -> None:
    (log,) = logs_in(KERAS_2)
    assert [(line.epoch, line.loss, line.accuracy, line.val_loss, line.val_accuracy) for line in log.epochs] == [
        (1, 0.5, 0.83, 0.25, 0.92),
        (2, 0.3, 0.9, 0.2, 0.94),
    ]
    assert [(line.microseconds, line.steps) for line in log.epochs] == [(133.0, 60_000), (100.0, 60_000)]
    assert log.planned == 2
    assert log.after is not None
    assert (log.after.loss, log.after.accuracy) == (0.2, 0.94)


def test_a_log_of_keras_3_is_read() -> None:
    (log,) = logs_in(KERAS_3)
    (line,) = log.epochs
    assert (line.accuracy, line.loss, line.microseconds, line.steps) == (0.86, 0.45, 4_000.0, 469)


def test_a_new_log_begins_where_the_epochs_do() -> None:
    assert [len(log.epochs) for log in logs_in(KERAS_2 + KERAS_2)] == [2, 2]


def test_a_log_that_is_cut_keeps_what_is_legible() -> None:
    (log,) = logs_in("Epoch 7/20\n - accuracy: 0.5\nEpoch 8/20\n")
    assert [(line.epoch, line.accuracy, line.loss) for line in log.epochs] == [(7, 0.5, None), (8, None, None)]


@pytest.mark.parametrize("text", ["", "loss: 0.3", "accuracy: 0.9 of 3/4 images"])
def test_a_progress_bar_is_one_with_a_count(text: str) -> None:
    assert logs_in(text) == ()
    line = figures_in(text)
    assert line is None or line.accuracy == 0.9
