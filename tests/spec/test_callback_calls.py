"""Callbacks as Keras writes them."""

from __future__ import annotations

import pytest

from bakeoff.errors import StudyError
from bakeoff.spec import Callback, EarlyStopping, ReduceLROnPlateau, is_callback_name, read_callback


@pytest.mark.parametrize(
    ("text", "callback"),
    [
        (
            "EarlyStopping(monitor='val_acc', patience=3, restore_best_weights=True, verbose=1)",
            EarlyStopping("val_accuracy", patience=3, restore_best_weights=True),
        ),
        ("EarlyStopping('loss', -0.01)", EarlyStopping("loss", 0.01)),
        ("ReduceLROnPlateau(factor=0.5, min_lr=0)", ReduceLROnPlateau(factor=0.5)),
    ],
)
def test_a_call_becomes_a_callback(text: str, callback: Callback) -> None:
    assert read_callback(text) == callback


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("EarlyStoping()", r"there is no callback 'EarlyStoping'. Did you mean 'EarlyStopping'\?"),
        ("EarlyStopping", r"a callback needs its brackets: write EarlyStopping\(\)"),
        ("TensorBoard()", "bakeoff does not have the callback TensorBoard"),
        ("EarlyStopping('val_los')", r"there is no figure to monitor 'val_los'. Did you mean 'val_loss'\?"),
        ("EarlyStopping(patience=-1)", "`patience` must be an integer of at least 0, found -1"),
        ("EarlyStopping(mode='best')", "`mode` must be 'auto' or 'min' or 'max', found 'best'"),
        ("ReduceLROnPlateau(factor=1)", "`factor` must be a number above 0 and below 1, found 1"),
        ("ReduceLROnPlateau(epsilon=1)", "`epsilon` is no longer an argument. Write `min_delta`"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        read_callback(text)


def test_keras_names_are_known_whether_bakeoff_has_them_or_not() -> None:
    assert all(map(is_callback_name, ["EarlyStopping", "TensorBoard"]))
    assert not is_callback_name("Stop")
