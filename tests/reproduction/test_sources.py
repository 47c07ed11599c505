"""What is written about the notebooks fits the studies: every claim is asked about, and every name is known."""

from __future__ import annotations

import pytest

from bakeoff.spec import load_study
from reproduction.sources import Notebook, notebooks, reasons


@pytest.mark.parametrize("notebook", notebooks(), ids=lambda notebook: notebook.study)
def test_each_claim_is_a_conclusion_and_each_repaired_claim_answers_one(notebook: Notebook) -> None:
    assert [each.says for each in notebook.conclusions] == [claim.says for claim in load_study(notebook.study).claims]
    named = {says for each in (*notebook.conclusions, *notebook.untested) for says in (*each.repaired, *each.beside)}
    assert named == {claim.says for claim in load_study(notebook.fair).claims}


def test_reasons_are_about_published_figures() -> None:
    for study, variant, _ in reasons():
        assert load_study(study).variants[variant].published
