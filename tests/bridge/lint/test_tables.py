"""Tables typed by hand: what they are built of, and which figure a heading means."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import code_cell, notebook_text, text_cell

from bakeoff.bridge import document_from_text, read
from bakeoff.bridge.lint.checking import gathered
from bakeoff.bridge.lint.tables import TypedTable, metric_of, typed_tables


def tables(*cells: dict[str, object]) -> list[TypedTable]:
    return list(typed_tables(gathered(read(document_from_text(notebook_text(*cells), name="a.ipynb")))))


@pytest.mark.parametrize(
    "code",
    [
        'from prettytable import PrettyTable\nx = PrettyTable()\nx.field_names = ["a", "b"]\nx.add_row([1, 2.5])',
        'from prettytable import PrettyTable\nx = PrettyTable(["a", "b"])\nx.add_row([1, 2.5])',
        'import pandas as pd\npd.DataFrame([[1, 2.5]], columns=["a", "b"])',
        'import pandas as pd\nd = {"a": [1], "b": [2.5]}\nt = pd.DataFrame(d)',
        'from tabulate import tabulate\nprint(tabulate([[1, 2.5]], headers=["a", "b"]))',
    ],
)
def test_a_table_built_in_code_is_read(code: str) -> None:
    (table,) = tables(code_cell(code))
    assert (table.headings, table.rows) == (("a", "b"), ((1, 2.5),))


def test_a_table_written_in_a_text_is_read() -> None:
    (table,) = tables(
        text_cell("Results:\n\n| **model** | test loss |\n| --- | :-: |\n| first | 0.25 |\n| second | 1e9 |\n")
    )
    assert table.headings == ("model", "test loss")
    assert table.rows == (("first", 0.25), ("second", "1e9"))
    assert table.titles == ("first", "second")
    assert (table.place.cell, table.place.line) == (1, 3)


def test_a_line_is_no_table() -> None:
    assert tables(text_cell("a | b\nc | d"), text_cell("---"), text_cell("")) == []


@pytest.mark.parametrize(
    ("heading", "metric"),
    [
        ("Test Accuracy", "test_accuracy"),
        ("test score", "test_loss"),
        ("val_acc", "validation_accuracy"),
        ("Training loss", "train_loss"),
        ("accuracy", ""),
        ("train/test loss", ""),
        ("model", ""),
    ],
)
def test_a_heading_means_a_figure_or_none(heading: str, metric: str) -> None:
    assert metric_of(heading) == metric
