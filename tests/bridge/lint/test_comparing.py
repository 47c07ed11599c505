"""Where a file compares its networks."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import FIT, code_cell, notebook_text, text_cell

from bakeoff.bridge import document_from_text, read
from bakeoff.bridge.lint.checking import gathered
from bakeoff.bridge.lint.comparing import comparison, measured
from bakeoff.bridge.lint.facts import SCALED

RUN = f"model = network()\n{FIT}\nscore = model.evaluate(x_test, y_test)\nprint('Test accuracy:', score[1])"
CELLS = (
    code_cell(SCALED),
    code_cell(RUN, output="Test accuracy: 0.97\n"),
    code_cell(RUN, output="Test accuracy: 0.98\n"),
)


@pytest.mark.parametrize(
    ("text", "is_comparison"),
    [
        ("The second model is better.", True),
        ("Accuracy increased slightly.", True),
        ("There is no change in the accuracy.", True),
        ("The best ice cream.", False),
        ("This model has two layers.", False),
        ("| model | test accuracy |\n|---|---|\n| a | 0.97 |", True),
    ],
)
def test_a_text_that_compares_is_found(text: str, *, is_comparison: bool) -> None:
    found = comparison(gathered(read(document_from_text(notebook_text(*CELLS, text_cell(text)), name="a.ipynb"))))
    assert (found is not None and found.place.cell == 4) == is_comparison


def test_a_text_before_the_second_training_compares_nothing() -> None:
    early = notebook_text(CELLS[0], CELLS[1], text_cell("The second model is better."), CELLS[2])
    assert comparison(gathered(read(document_from_text(early, name="a.ipynb")))) is None


def test_a_training_is_tested_on_as_many_images_as_there_are() -> None:
    found = list(measured(gathered(read(document_from_text(notebook_text(*CELLS), name="a.ipynb")))))
    assert [(each.accuracy, each.images) for each in found] == [(0.97, 10_000), (0.98, 10_000)]


def test_a_chart_compares_what_it_shows() -> None:
    run = "model{0} = network({0})\nmodel{0}.compile('adam', LOSS)\nmodel{0}.fit(x_train, y_train)\n"
    tested = "score{0} = model{0}.evaluate(x_test, y_test)\n"
    runs = "".join((run + tested).format(number) for number in (2, 3, 4))
    chart = "import matplotlib.pyplot as plt\nplt.bar([2, 3], [score2[1], score3[1]])\n"
    evidence = gathered(read(document_from_text(f"{SCALED}\n{runs}{chart}", name="a.py")))
    compared = comparison(evidence)
    assert compared is not None
    assert [compared.is_of(evidence, training) for training in evidence.trainings] == [True, True, False]
