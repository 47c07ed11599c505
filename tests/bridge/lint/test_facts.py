"""Examples: what makes one a notebook."""

from __future__ import annotations

from bakeoff.bridge.lint.facts import notebook, script


def test_a_script_is_one_cell_without_a_count() -> None:
    example = script("\n    a = 1\n    b = 2\n")
    assert not example.is_notebook
    assert example.cells[0].source == "a = 1\nb = 2"


def test_counts_and_outputs_make_a_notebook() -> None:
    assert notebook(("a", 1, "")).is_notebook
    assert notebook(("a", None, "1\n")).is_notebook
    assert notebook(("a", None, ""), ("b", None, "")).is_notebook
