"""A cohort cut down to some of its trials."""

from __future__ import annotations

from bakeoff.plan import Cohort, Trial
from bakeoff.testing import tiny_settings, trial_digest

COHORT = Cohort(
    trials=tuple(Trial(digest=trial_digest(name), settings=tiny_settings(), seed=0) for name in "abc"),
    data_digest=trial_digest("data"),
)


def test_a_cohort_is_cut_down_in_its_own_order() -> None:
    cut = COHORT.only([trial_digest("c"), trial_digest("a"), trial_digest("elsewhere")])
    assert [trial.digest for trial in cut.trials] == [trial_digest("a"), trial_digest("c")]
    assert cut.data_digest == COHORT.data_digest


def test_a_cohort_cut_down_to_all_its_trials_is_the_same() -> None:
    assert COHORT.only([trial.digest for trial in COHORT.trials]) == COHORT
