"""What curves, figures and arrays are called."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import code_cell, in_cells, in_script, messages

BUILT = 'model = network()\nmodel.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\n'
FIT = BUILT + "history = model.fit(x_train, y_train, validation_split=0.1)\n"


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("test_loss = history.history['loss']", True),
        ("val_acc = history.history['accuracy']", True),
        ("train_loss = history.history['val_loss']", True),
        ("train_loss = history.history['loss']", False),
        ("val_loss = history.history['val_loss']", False),
        ("train_and_test = history.history['loss']", False),
        ("values = history.history['loss']", False),
        ("interval = history.history['loss']", False),
        ("latest = history.history['loss']", False),
    ],
)
def test_a_curve_is_held_against_its_name(line: str, *, is_found: bool) -> None:
    assert ("BK404" in in_script(FIT + line)) == is_found


def test_a_curve_is_held_against_its_label() -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot(history.history['{}'], label='{}')"
    assert messages("BK404", FIT + plot.format("loss", "Test loss")) == [
        "'Test loss' is the curve 'loss', that of the training, not of the test set."
    ]
    assert "BK404" not in in_script(FIT + plot.format("loss", "Training loss"))


def test_test_figures_called_validation_are_found() -> None:
    assert messages("BK404", FIT + "val_loss, val_acc = model.evaluate(x_test, y_test)") == [
        "`val_loss` and `val_acc` are figures of the test set, not of validation data."
    ]
    assert "BK404" not in in_script(FIT + "loss, acc = model.evaluate(x_test, y_test)")
    assert "BK404" not in in_script(FIT + "val_loss, val_acc = model.evaluate(x_train[:99], y_train[:99])")


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("print('Number of training examples:', x_test.shape[0])", True),
        ("print('train', len(x_test))", True),
        ("print('training and test examples:', x_test.shape[0])", False),
        ("print('training examples:', x_train.shape[0])", False),
        ("print('train', x_train.shape, 'rest', x_test.shape)", False),
        ("print('after training:', x_test[0])", False),
    ],
)
def test_an_announcement_is_held_against_its_array(line: str, *, is_found: bool) -> None:
    assert ("BK404" in in_script(line)) == is_found


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("print('Test score:', score[0])", True),
        ("print('Test accuracy:', score[0])", True),
        ("print('Test score:', round(score[0], 4))", True),
        ("print('Test loss:', score[0])", False),
        ("print('Test score:', score[1])", False),
        ("print(score[0])", False),
    ],
)
def test_a_loss_is_held_against_its_label(line: str, *, is_found: bool) -> None:
    code = FIT + "score = model.evaluate(x_test, y_test)\n"
    assert ("BK409" in in_script(code + line)) == is_found


def test_announcements_are_placed_in_their_cell() -> None:
    assert in_cells("BK404", code_cell("print('training:', x_test.shape)")) == [
        "The test images are announced as training images."
    ]
