"""Differences within sampling noise: how large it is, and where a conclusion is seen."""

from __future__ import annotations

import re

import pytest
from tests.bridge.lint.checked import code_cell, in_cells, text_cell

BUILT = 'model = network({})\nmodel.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\n'
FIT = "model.fit(x_train, y_train, epochs=5, verbose=0)\nscore = model.evaluate(x_test, y_test, verbose=0)\n"
PRINT = 'print("Test accuracy:", score[1])'


def trained_to(units: int, accuracy: float) -> dict[str, object]:
    return code_cell(BUILT.format(units) + FIT + PRINT, output=f"Test accuracy: {accuracy}\n")


def test_the_standard_error_is_that_of_two_shares() -> None:
    (said,) = in_cells("BK301", trained_to(8, 0.97), trained_to(9, 0.972), text_cell("The second model is better."))
    # sqrt(0.97 * 0.03 / 10000 + 0.972 * 0.028 / 10000) = 0.002374 by hand; 1.96 of it are 0.004653.
    assert "differ by 0.20 percentage points" in said
    assert "the standard error of such a difference is 0.24, so up to 0.47 is chance" in said


@pytest.mark.parametrize(("second", "is_noise"), [(0.9746, True), (0.9747, False)])
def test_the_bound_lies_at_1_96_standard_errors(second: float, *, is_noise: bool) -> None:
    # 1.96 standard errors of 0.9701 and 0.9746 are 0.00454, by hand: 0.0045 is below, 0.0046 above.
    said = in_cells("BK301", trained_to(8, 0.9701), trained_to(9, second), text_cell("The second model is better."))
    assert bool(said) == is_noise


def test_without_a_conclusion_nothing_is_said() -> None:
    assert in_cells("BK301", trained_to(8, 0.97), trained_to(9, 0.971), text_cell("That was all.")) == []


def test_a_chart_of_several_accuracies_is_a_conclusion() -> None:
    cells = [
        code_cell(BUILT.format(8) + FIT + "a = score[1]\n" + PRINT, output="Test accuracy: 0.97\n"),
        code_cell(BUILT.format(9) + FIT + "b = score[1]\n" + PRINT, output="Test accuracy: 0.971\n"),
        code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2], [a, b])"),
    ]
    assert len(in_cells("BK301", *cells)) == 1


def test_the_best_network_is_named_first() -> None:
    cells = [
        trained_to(8, 0.95),
        trained_to(9, 0.971),
        trained_to(10, 0.97),
        text_cell("The second network is the best one."),
    ]
    (said,) = in_cells("BK301", *cells)
    assert re.match(r"`model_2` \(0\.9710\) and `model_3` \(0\.9700\)", said)


def test_figures_of_a_part_of_the_test_set_are_left_alone() -> None:
    part = FIT.replace("evaluate(x_test, y_test", "evaluate(x_test[:100], y_test[:100]")
    cells = [
        code_cell(BUILT.format(units) + part + PRINT, output=f"Test accuracy: {accuracy}\n")
        for units, accuracy in ((8, 0.97), (9, 0.971))
    ]
    assert in_cells("BK301", *cells, text_cell("The second model is better.")) == []
