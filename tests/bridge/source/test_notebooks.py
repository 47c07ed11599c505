"""Notebooks of any version are read."""

from __future__ import annotations

import json

import nbformat
import pytest

from bakeoff.bridge.source.notebooks import notebook
from bakeoff.errors import BridgeError


def test_cells_come_with_counts_outputs_and_headings() -> None:
    book = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]  # nbformat has no types
        cells=[
            nbformat.v4.new_markdown_cell("# One net"),  # type: ignore[no-untyped-call]  # as above
            nbformat.v4.new_code_cell(  # type: ignore[no-untyped-call]  # as above
                "%time f()\nx = 1",
                execution_count=7,
                outputs=[
                    nbformat.v4.new_output("stream", text="\x1b[31mloss: 1\x1b[0m"),  # type: ignore[no-untyped-call]  # as above
                    nbformat.v4.new_output("execute_result", {"text/plain": "[1]"}, execution_count=7),  # type: ignore[no-untyped-call]  # as above
                ],
            ),
        ]
    )
    text, code = notebook(nbformat.writes(book), name="a.ipynb").cells  # type: ignore[no-untyped-call]  # as above
    assert (text.kind, text.source) == ("text", "# One net")
    assert (code.number, code.execution_count, code.heading, code.code) == (2, 7, "One net", "f()\nx = 1")
    assert [(output.kind, output.text) for output in code.outputs] == [("stream", "loss: 1"), ("result", "[1]")]


def test_a_notebook_of_version_3_is_upgraded() -> None:
    cell = {"cell_type": "code", "input": ["x = 1\n"], "language": "python", "outputs": [], "prompt_number": 2}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell], "metadata": {}}]}
    (found,) = notebook(json.dumps(old), name="a.ipynb").cells
    assert (found.code.strip(), found.execution_count) == ("x = 1", 2)


def test_what_is_broken_in_a_cell_is_told_with_the_cell() -> None:
    cells = [{"cell_type": "markdown", "source": "a"}, {"cell_type": "code", "source": "x = 1\ny = = 2"}]
    (unread,) = notebook(json.dumps({"cells": cells}), name="a.ipynb").unread
    assert str(unread.place) == "cell 2, line 2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"a\.ipynb: is no notebook: its JSON breaks at line 1, column 2"),
        ("[]", r"a\.ipynb: is no notebook: its JSON is no object with cells"),
        ("{}", r"a\.ipynb: is no notebook: it has no list of cells"),
        ('{"worksheets": 3}', r"a\.ipynb: is a notebook of an old version that cannot be upgraded"),
    ],
)
def test_what_is_no_notebook_is_refused(text: str, message: str) -> None:
    with pytest.raises(BridgeError, match=message):
        notebook(text, name="a.ipynb")
