"""Files made for the rules: code and cells in, what the rules find in them out; everything through the real reader."""

from __future__ import annotations

import json
from textwrap import dedent

from bakeoff.bridge import Document, Example, Finding, document_from_text, findings, read
from bakeoff.bridge.lint.facts import SCALED, notebook

FIT = 'model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\nmodel.fit(x_train, y_train, epochs=5)'
"""What trains the network of the examples."""

LOG = (
    "Epoch {epoch}/20\n60000/60000 [====] - 5s 82us/step - loss: {loss} - acc: {acc} - val_loss: {vl} - val_acc: {va}\n"
)
"""An epoch as Keras 2 logs it."""


def document(example: Example) -> Document:
    """Return an example as the file that it stands for."""
    if not example.is_notebook:
        return document_from_text(f"{example.setup}\n{example.cells[0].source}\n", name="example.py")
    shown = [_cell(cell.source, count=cell.count, output=cell.output) for cell in example.cells]
    return document_from_text(notebook_text(_cell(example.setup), *shown), name="example.ipynb")


def notebook_text(*cells: dict[str, object]) -> str:
    """Return cells as a notebook's text."""
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2})


def text_cell(source: str) -> dict[str, object]:
    """Return a cell of Markdown."""
    return {"cell_type": "markdown", "metadata": {}, "source": dedent(source).strip()}


def code_cell(source: str, *, count: int | None = None, output: str = "") -> dict[str, object]:
    """Return a cell of code with what it printed."""
    return _cell(dedent(source).strip(), count=count, output=output)


def found(example: Example) -> list[Finding]:
    """Return all that any rule finds in an example."""
    return list(findings(read(document(example)), file="example"))


def in_script(code: str, *, setup: str = SCALED) -> list[str]:
    """Return the ids of the rules that find something in a script, each as often as it does."""
    text = f"{setup}\n{dedent(code)}"
    return [finding.rule.id for finding in findings(read(document_from_text(text, name="a.py")), file="a.py")]


def messages(rule: str, code: str, *, setup: str = SCALED) -> list[str]:
    """Return what one rule says about a script."""
    text = f"{setup}\n{dedent(code)}"
    all_found = findings(read(document_from_text(text, name="a.py")), file="a.py")
    return [finding.message for finding in all_found if finding.rule.id == rule]


def in_cells(rule: str, *cells: dict[str, object], setup: str = SCALED) -> list[str]:
    """Return what one rule says about a notebook."""
    read_one = read(document_from_text(notebook_text(_cell(setup), *cells), name="a.ipynb"))
    return [finding.message for finding in findings(read_one, file="a.ipynb") if finding.rule.id == rule]


def _cell(source: str, *, count: int | None = None, output: str = "") -> dict[str, object]:
    outputs = [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
    return {"cell_type": "code", "metadata": {}, "source": source, "execution_count": count, "outputs": outputs}


__all__ = ["FIT", "LOG", "code_cell", "document", "found", "in_cells", "in_script", "messages", "notebook", "text_cell"]
