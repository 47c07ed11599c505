"""What variants cost, worked out by hand."""

from __future__ import annotations

import pytest
from tests.analysis.judged import WIDE, rights

from bakeoff.analysis import COSTS, StudyTrials, load_results, variant_cost
from bakeoff.errors import UnknownName
from bakeoff.spec import Study
from bakeoff.store import Store
from bakeoff.testing import MadeUp, keep_made_up


@pytest.fixture
def trials(kept: Store, contest: Study) -> StudyTrials:
    keep_made_up(kept, contest, made={"wide": [*rights(WIDE[:2]), MadeUp(hits=None)], "deep": [MadeUp(hits=None)]})
    return StudyTrials(load_results(kept, contest.name))


def test_each_cost_is_what_it_says(trials: StudyTrials) -> None:
    found = {cost: variant_cost(trials, "wide", cost=cost) for cost in COSTS}
    # 36 inputs, 16 units, 3 classes; a made-up trial takes 1.5 s
    multiplications = 36 * 16 + 16 * 3
    assert found["parameters"] == multiplications + 16 + 3
    assert found["train_seconds"] == 1.5
    assert found["training_mflop_per_image"] == pytest.approx(3 * 2 * multiplications / 1e6, rel=0.5)


def test_time_that_was_not_measured_is_not_known(trials: StudyTrials) -> None:
    assert variant_cost(trials, "narrow", cost="train_seconds") is None
    assert variant_cost(trials, "deep", cost="train_seconds") is None
    assert variant_cost(trials, "narrow", cost="parameters") == 36 * 4 + 4 + 4 * 3 + 3


def test_a_misspelt_cost_is_named(trials: StudyTrials) -> None:
    with pytest.raises(UnknownName, match="there is no cost 'paramters'. Did you mean 'parameters'"):
        variant_cost(trials, "wide", cost="paramters")
