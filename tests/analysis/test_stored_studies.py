"""The study behind a stored run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.analysis.stored_studies import study_of
from bakeoff.errors import StudyError
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import keep_made_up


def test_a_study_comes_back_with_its_name_and_folder(kept: Store, contest: Study) -> None:
    keep_made_up(kept, contest, made={})
    found = study_of(kept.last_run(contest.name))
    assert found == contest
    assert (found.name, found.folder) == (contest.name, contest.folder)


def test_a_text_that_is_no_study_says_so(kept: Store, contest: Study) -> None:
    keep_made_up(kept, contest, made={})
    run = kept.last_run(contest.name)
    with pytest.raises(StudyError, match="variants"):
        study_of(replace(run, run=replace(run.run, text='dataset = "mnist"')))


def test_a_text_that_is_refused_today_names_its_run_and_says_what_to_do(kept: Store, contest: Study) -> None:
    keep_made_up(kept, contest, made={})
    stored = kept.last_run(contest.name)
    text = stored.run.text.replace("Dense(16", "Dens(16")
    run = replace(stored.run, text=text, environment={"packages": {"bakeoff": "0.0.7"}})
    with pytest.raises(StudyError, match="run 3 of") as refused:
        study_of(replace(stored, number=3, run=run))
    assert str(refused.value).startswith("run 3 of 'tiny' (")
    assert "variants.wide.layers[0]: there is no layer 'Dens'" in str(refused.value)
    assert str(refused.value).endswith(
        "So it was stored by bakeoff 0.0.7, and this version takes it no longer: run the study again, or read the "
        "store with the version that wrote it."
    )
