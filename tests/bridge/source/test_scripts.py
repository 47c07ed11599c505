"""Scripts are one cell, or one for each mark."""

from __future__ import annotations

from bakeoff.bridge.source.scripts import script


def test_a_plain_script_is_one_cell() -> None:
    (cell,) = script("x = 1\ny = 2\n", name="a.py").cells
    assert (cell.number, cell.first_line, cell.code) == (1, 1, "x = 1\ny = 2")


def test_marked_cells_know_their_lines_and_headings() -> None:
    cells = script("import a\n# %% Data\nx = 1\n# %% [markdown]\n# ## Nets\n# %%\ny = 2", name="a.py").cells
    assert [(cell.kind, cell.first_line, cell.heading) for cell in cells] == [
        ("code", 1, ""),
        ("code", 3, "Data"),
        ("text", 5, "Nets"),
        ("code", 7, "Nets"),
    ]


def test_a_notebook_that_jupyter_exported_keeps_counts_and_headings() -> None:
    text = "#!/usr/bin/env python\n\n# # Digits\n\n# In[3]:\n\nx = 1\n\n# ## A net\n\n# In[ ]:\n\ny = 2\n"
    cells = [cell for cell in script(text, name="a.py").cells if "=" in cell.code]
    assert [(cell.execution_count, cell.heading) for cell in cells] == [(3, ""), (None, "A net")]


def test_what_is_broken_is_told_with_the_line_of_the_file() -> None:
    (unread,) = script("# %%\nx = 1\n# %%\ny = = 2", name="a.py").unread
    assert (unread.place.cell, unread.place.line) == (0, 4)
