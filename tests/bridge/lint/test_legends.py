"""What a legend calls the curves of its picture."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import code_cell, in_cells, in_script, messages

from bakeoff.bridge.lint.facts import SCALED

FIT = 'model = network()\nmodel.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\n'
FIT += "history = model.fit(x_train, y_train, validation_split=0.1)\nimport matplotlib.pyplot as plt\n"
TRAINING, VALIDATION = "plt.plot(history.history['loss'])\n", "plt.plot(history.history['val_loss'])\n"


def test_words_in_another_order_than_the_curves_are_found() -> None:
    drawn = VALIDATION + "plt.title('Loss')\n" + TRAINING + "plt.legend(['train', 'validation'], loc='best')"
    assert messages("BK404", FIT + drawn) == [
        "'train' is the curve 'val_loss', that of the validation, not of the training.",
        "'validation' is the curve 'loss', that of the training, not of the validation.",
    ]


@pytest.mark.parametrize(
    "drawn",
    [
        TRAINING + VALIDATION + "plt.legend(['train', 'validation'])",
        TRAINING + VALIDATION + "plt.legend(['train', 'test'])",
        TRAINING + VALIDATION + "plt.legend()",
        TRAINING + "plt.legend(['test 1'])",
        VALIDATION + "plt.axhline(0.1)\n" + TRAINING + "plt.legend(['train', 'limit', 'test'])",
        VALIDATION + "plt.axhline(0.1)\n" + TRAINING + "plt.legend(['train', 'test'])",
        VALIDATION + "if input():\n    " + TRAINING + "plt.legend(['train', 'test'])",
        VALIDATION
        + "lines = plt.gca().lines\n"
        + TRAINING
        + "plt.legend(handles=lines[::-1], labels=['train', 'test'])",
        VALIDATION + "plt.figure()\n" + TRAINING + VALIDATION + "plt.legend(['train', 'test'])",
    ],
)
def test_words_that_fit_or_cannot_be_told_are_left_alone(drawn: str) -> None:
    assert "BK404" not in in_script(FIT + drawn)


def test_each_cell_of_a_notebook_draws_pictures_of_its_own() -> None:
    start = code_cell(f"{SCALED}\n{FIT}")
    swapped = code_cell(TRAINING + VALIDATION + "plt.legend(['test', 'train'])")
    assert len(in_cells("BK404", start, code_cell(VALIDATION), swapped)) == 2
    assert in_cells("BK404", start, code_cell(VALIDATION), code_cell(TRAINING + "plt.legend(['train', 'test'])")) == []
