"""What the rules look at: cells, trainings and what was evaluated after them."""

from __future__ import annotations

from tests.bridge.lint.checked import FIT, code_cell, notebook_text, text_cell

from bakeoff.bridge import document_from_text, read
from bakeoff.bridge.lint.checking import gathered
from bakeoff.bridge.lint.evidence import Evidence
from bakeoff.bridge.lint.facts import SCALED
from bakeoff.bridge.reading.events import Fitted


def evidence() -> Evidence:
    cells = (
        code_cell(SCALED),
        text_cell("Words"),
        code_cell(f"model = network()\n{FIT}\nmodel.evaluate(x_test, y_test)"),
    )
    return gathered(read(document_from_text(notebook_text(*cells), name="a.ipynb")))


def test_cells_are_found_by_what_happens_in_them() -> None:
    seen = evidence()
    ((event, _),) = seen.told(Fitted)
    cell = seen.cell(event)
    assert cell is not None
    assert cell.number == 3
    assert [len(list(cells)) for cells in (seen.code(), seen.prose())] == [2, 1]
    assert seen.cell_numbered(0) is None
    assert seen.cell_numbered(9) is None


def test_an_evaluation_belongs_to_the_last_fit() -> None:
    seen = evidence()
    (training,) = seen.trainings
    assert seen.training(training.number) is training
    assert seen.training(None) is None
    assert len(list(seen.evaluations(training))) == 1


def test_a_file_that_could_be_parsed_is_whole() -> None:
    assert evidence().is_whole
    broken = gathered(read(document_from_text("a = 1\nthis is no line\n", name="a.py")))
    assert not broken.is_whole
    assert not broken.is_notebook


def test_code_is_searched_with_its_comments() -> None:
    assert evidence().is_in_code(r"set_random_seed\(7\)")
    assert not evidence().is_in_code("Words")
