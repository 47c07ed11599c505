"""The trials of a study run, as verdicts read them."""

from __future__ import annotations

import pytest
from tests.analysis.judged import IMAGES, WIDE, rights

from bakeoff.analysis import load_results
from bakeoff.analysis.study_trials import StudyTrials
from bakeoff.errors import DataError
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import RIGHT_LOSS, WRONG_LOSS, MadeUp, keep_made_up, tiny_data


@pytest.fixture
def trials(kept: Store, contest: Study) -> StudyTrials:
    """Of `wide` two trials have ended, and a third diverged."""
    keep_made_up(kept, contest, made={"wide": [*rights(WIDE[:2]), MadeUp(hits=None)]})
    return StudyTrials(load_results(kept, contest.name))


def test_answers_are_compared_with_the_labels(trials: StudyTrials) -> None:
    hits = trials.hits("wide")
    assert {seed: int(each.sum()) for seed, each in hits.items()} == {0: 430, 1: 436}
    losses = trials.losses("wide")
    assert losses[0].mean() == pytest.approx((430 * RIGHT_LOSS + 170 * WRONG_LOSS) / IMAGES)


def test_it_says_where_trials_stand(trials: StudyTrials) -> None:
    assert list(trials.ended("wide")) == [0, 1, 2]
    assert (trials.unfinished_count("wide"), trials.unfinished_count("narrow")) == (5, 8)
    assert (trials.same("twin"), trials.same("wide")) == ("narrow", "wide")
    assert [symptoms["diverged"].is_shown for symptoms in trials.symptoms("wide").values()] == [False, False, True]


def test_more_seeds_cost_what_seeds_have_cost(trials: StudyTrials) -> None:
    # 1.5 s each; of `narrow` and its twin nothing is known yet
    assert trials.seconds_per_seed(["wide", "narrow", "twin"]) == pytest.approx(1.5)


def test_data_that_changed_since_then_cannot_judge(kept: Store, contest: Study) -> None:
    keep_made_up(kept, contest, made={"wide": rights(WIDE)})
    assert contest.folder is not None
    tiny_data(contest.folder, test_count=300)
    trials = StudyTrials(load_results(kept, contest.name))
    with pytest.raises(DataError, match=r"tiny\.npz: has changed since the study was run\. Run it again\."):
        trials.hits("wide")
