"""What there is to draw, and what is said where there is nothing."""

from __future__ import annotations

import pytest
from tests.figures.conftest import Keep

from bakeoff.analysis import Results, StudyTrials
from bakeoff.errors import NotStored, UnknownName
from bakeoff.figures.drawable import distinct_variants, ended_variants, sound_seeds
from bakeoff.spec import Study
from bakeoff.testing import MadeUp


def test_trials_that_diverged_are_not_drawn(results: Results) -> None:
    assert sound_seeds(results, "deep") == (0,)
    assert ended_variants(StudyTrials(results)) == ("narrow", "wide", "twin", "deep")
    assert ended_variants(StudyTrials(results), ["wide"]) == ("wide",)


def test_of_variants_with_equal_settings_the_first_is_drawn_unless_another_is_asked_for(results: Results) -> None:
    assert distinct_variants(StudyTrials(results)) == ("narrow", "wide", "deep")
    assert distinct_variants(StudyTrials(results), ["twin", "wide"]) == ("twin", "wide")


def test_a_study_of_which_nothing_has_ended_says_what_to_do(study: Study, keep: Keep) -> None:
    trials = StudyTrials(keep(study, {"deep": [MadeUp(hits=None)]}))
    with pytest.raises(NotStored, match="no trial of 'tiny' has ended with figures: .* Run the study first"):
        ended_variants(trials)
    with pytest.raises(NotStored, match="no trial of wide of 'tiny' has ended"):
        ended_variants(trials, ["wide"])


def test_a_misspelt_variant_is_named(results: Results) -> None:
    with pytest.raises(UnknownName, match="there is no variant 'wode'. Did you mean 'wide'"):
        ended_variants(StudyTrials(results), ["wode"])
