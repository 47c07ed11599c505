"""Training figures with dropout on, beside test figures."""

from __future__ import annotations

from tests.bridge.lint.checked import LOG, code_cell, in_cells, text_cell

DROPPED = """
model = keras.Sequential([layers.Flatten(), layers.Dropout({}), layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
history = model.fit(x_train, y_train, epochs=1, validation_data=(x_test, y_test))
"""
WORSE = LOG.format(epoch=1, loss=0.4, acc=0.88, vl=0.1, va=0.95)
BETTER = LOG.format(epoch=1, loss=0.1, acc=0.98, vl=0.2, va=0.95)
OVERFIT = text_cell("The model does not overfit.")


def test_a_text_on_overfitting_is_found() -> None:
    (said,) = in_cells("BK407", code_cell(DROPPED.format(0.5), output=WORSE), OVERFIT)
    assert "`model` has an accuracy of 0.8800 in training and 0.9500 beside it in epoch 1" in said


def test_figures_in_their_usual_order_are_left_alone() -> None:
    assert in_cells("BK407", code_cell(DROPPED.format(0.5), output=BETTER), OVERFIT) == []


def test_a_network_without_dropout_is_left_alone() -> None:
    assert in_cells("BK407", code_cell(DROPPED.format(0), output=WORSE), OVERFIT) == []


def test_a_file_that_compares_nothing_is_left_alone() -> None:
    assert in_cells("BK407", code_cell(DROPPED.format(0.5), output=WORSE), text_cell("Done.")) == []


def test_a_text_that_says_what_dropout_is_for_is_left_alone() -> None:
    purpose = text_cell("Dropout: used to avoid overfitting.")
    assert in_cells("BK407", code_cell(DROPPED.format(0.5), output=WORSE), purpose) == []


def test_a_text_before_the_training_concludes_nothing_from_it() -> None:
    assert in_cells("BK407", OVERFIT, code_cell(DROPPED.format(0.5), output=WORSE)) == []


def test_a_table_with_both_figures_is_found() -> None:
    table = text_cell("| model | train accuracy | test accuracy |\n|---|---|---|\n| first | 0.88 | 0.95 |")
    assert len(in_cells("BK407", code_cell(DROPPED.format(0.5), output=WORSE), table)) == 1
