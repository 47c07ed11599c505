"""Whose curve is drawn."""

from __future__ import annotations

from tests.bridge.lint.checked import code_cell, in_cells, in_script

BUILT = '{name} = network()\n{name}.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\n'
KEPT = BUILT + "history = {name}.fit(x_train, y_train, validation_split=0.1)\n"
LOST = BUILT + "{name}.fit(x_train, y_train, validation_split=0.1)\n"
DRAWN = "import matplotlib.pyplot as plt\nplt.plot(history.history['val_loss'])\n"


def test_an_older_history_beside_a_newer_evaluation_is_found() -> None:
    cells = [
        code_cell(KEPT.format(name="first")),
        code_cell(LOST.format(name="second")),
        code_cell("second.evaluate(x_test, y_test)\n" + DRAWN),
    ]
    assert in_cells("BK401", *cells) == [
        "The curves drawn here are those of `first`, trained in cell 2, line 3: what fit returned for `second` in "
        "cell 3, line 3 was not kept."
    ]


def test_a_history_drawn_late_for_the_first_time_is_left_alone() -> None:
    assert "BK401" not in in_script(KEPT.format(name="first") + LOST.format(name="second") + DRAWN)


def test_histories_of_both_are_left_alone() -> None:
    both = KEPT.format(name="first") + DRAWN + KEPT.format(name="second") + DRAWN
    assert "BK401" not in in_script(both)
