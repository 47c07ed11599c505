"""Tables typed by hand, held against the outputs."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import code_cell, in_cells, text_cell

RUN = """
model = network({})
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, verbose=0)
score = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", score[0])
print("Test accuracy:", score[1])
"""
CELLS = (
    code_cell(RUN.format(8), output="Test loss: 0.08712\nTest accuracy: 0.9741\n"),
    code_cell(RUN.format(9), output="Test loss: 0.06389\nTest accuracy: 0.9822\n"),
)
TABLE = "| model | test loss | test accuracy |\n|---|---|---|\n| a | 0.0871 | 97.4% |\n| b | {} | {} |"


@pytest.mark.parametrize(("loss", "accuracy"), [("0.064", "98.2%"), ("0.06389", "0.98"), ("0.1", "98.22")])
def test_rounded_figures_are_left_alone(loss: str, accuracy: str) -> None:
    assert in_cells("BK408", *CELLS, text_cell(TABLE.format(loss, accuracy))) == []


def test_a_figure_that_is_cut_is_found() -> None:
    assert in_cells("BK408", *CELLS, text_cell(TABLE.format("0.063", "98.2%"))) == [
        "The table is typed by hand and differs from what the outputs print: test loss of `model_2` 0.063 for 0.0639."
    ]


def test_a_table_that_fits_nowhere_is_left_alone() -> None:
    other = TABLE.replace("0.0871", "1.5").replace("97.4%", "12%").format("2.5", "15%")
    assert in_cells("BK408", *CELLS, text_cell(other)) == []


def test_networks_may_be_columns() -> None:
    table = code_cell(
        'from prettytable import PrettyTable\nt = PrettyTable(["metric", "a", "b"])\n'
        't.add_row(["Test accuracy", 0.9741, 0.9822])\nt.add_row(["Test loss", 0.0871, 0.0836])'
    )
    (said,) = in_cells("BK408", *CELLS, table)
    assert said.endswith("test loss of `model_2` 0.0836 for 0.0639.")


def test_a_frame_is_a_table() -> None:
    frame = code_cell(
        'import pandas as pd\npd.DataFrame({"test loss": [0.0871, 0.0836], "test accuracy": [0.9741, 0.9822]})'
    )
    assert len(in_cells("BK408", *CELLS, frame)) == 1
