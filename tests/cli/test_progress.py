"""How far a run is: what its events make of its plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bakeoff.cli.progress import Progress
from bakeoff.plan import Cohort, Trial
from bakeoff.records import EpochRecord, StepProgress
from bakeoff.runner import RunPlan
from bakeoff.spec import Settings
from bakeoff.testing import epoch_record, finished_trial, tiny_settings

FAST = tiny_settings(epochs=4)
SLOW = replace(FAST, batch_size=8)


def cohort(*digests: str, settings: Settings = FAST) -> Cohort:
    trials = tuple(Trial(digest=digest, settings=settings, seed=seed) for seed, digest in enumerate(digests))
    return Cohort(trials=trials, data_digest="data")


def progress(*cohorts: Cohort, worker_count: int = 1) -> Progress:
    digests = [trial.digest for each in cohorts for trial in each.trials]
    plan = RunPlan(
        trial_count=len(digests),
        finished_count=0,
        cohorts=cohorts,
        worker_count=worker_count,
        names={digest: (f"variant_{digest[0]}",) for digest in digests},
    )
    return Progress(plan)


def record(trial: str, epoch: int, *, seconds: float = 2.0, loss: float | None = 0.5) -> EpochRecord:
    return replace(epoch_record(trial, epoch=epoch), seconds=seconds, running_loss=loss)


def steps(*trials: str, epoch: int = 1, step: int = 5, step_count: int = 10) -> StepProgress:
    return StepProgress(
        trials=trials, epoch=epoch, step=step, step_count=step_count, running_loss=1.5, running_accuracy=0.25
    )


def test_nothing_is_done_or_known_at_first() -> None:
    run = progress(cohort("a0", "a1"), cohort("b0"))
    assert run.epoch_count == 12
    assert run.epochs_done == 0
    assert run.running() == ()
    assert run.seconds_left() is None


def test_steps_count_as_parts_of_an_epoch() -> None:
    run = progress(cohort("a0", "a1"), cohort("b0"))
    run.happened(steps("a0", "a1"))
    assert run.epochs_done == pytest.approx(1.0)
    (running,) = run.running()
    assert (running.variants, running.trial_count) == (("variant_a",), 2)
    assert (running.epoch, running.epochs_done, running.epoch_count) == (1, 0, 4)
    assert (running.loss, running.accuracy) == (1.5, 0.25)


def test_an_epoch_is_done_when_all_trials_of_the_cohort_have_done_it() -> None:
    run = progress(cohort("a0", "a1"))
    assert run.happened(record("a0", 1, loss=0.25)) is None
    told = run.happened(record("a1", 1, loss=0.75))
    assert told is not None
    assert (told.epochs_done, told.epoch, told.loss) == (1, 2, 0.5)
    assert run.epochs_done == 2


def test_a_trial_that_stops_early_leaves_nothing_to_do() -> None:
    run = progress(cohort("a0", "a1"))
    for event in (record("a0", 1), record("a1", 1), finished_trial("a0")):
        run.happened(event)
    assert run.epochs_done == 4 + 1
    told = run.happened(record("a1", 2))
    assert told is not None
    assert (told.epochs_done, told.trial_count) == (2, 1)


def test_a_cohort_whose_trials_have_ended_runs_no_more() -> None:
    run = progress(cohort("a0"))
    for epoch in (1, 2, 3, 4):
        run.happened(record("a0", epoch))
    run.happened(finished_trial("a0"))
    assert run.running() == ()
    assert run.epochs_done == run.epoch_count
    assert run.seconds_left() == 0


def test_the_time_left_is_that_of_the_epochs_left() -> None:
    run = progress(cohort("a0", "a1"))
    run.happened(record("a0", 1, seconds=2.0))
    run.happened(record("a1", 1, seconds=4.0))
    # Three epochs of two trials, at three seconds each on the mean.
    assert run.seconds_left() == pytest.approx(18.0)


def test_a_cohort_of_other_settings_is_expected_to_take_what_its_cost_says() -> None:
    cheap = replace(cohort("a0"), epoch_mflop=10.0)
    dear = replace(cohort("b0", settings=SLOW), epoch_mflop=50.0)
    run = progress(cheap, dear)
    run.happened(record("a0", 1, seconds=1.0))
    # Three more of a second, and four that cost five times as much.
    assert run.seconds_left() == pytest.approx(3.0 + 20.0)


def test_a_cohort_not_begun_takes_as_long_as_one_of_the_same_settings() -> None:
    run = progress(cohort("a0"), cohort("b0", settings=SLOW), cohort("c0", settings=SLOW))
    run.happened(record("a0", 1, seconds=1.0))
    # Three more, and twice four of the only known length.
    assert run.seconds_left() == pytest.approx(3.0 + 8.0)
    run.happened(finished_trial("a0"))
    run.happened(record("b0", 1, seconds=10.0))
    assert run.seconds_left() == pytest.approx(3 * 10.0 + 4 * 10.0)


def test_cohorts_go_to_whichever_worker_is_free() -> None:
    run = progress(cohort("a0"), cohort("b0"), cohort("c0"), worker_count=2)
    run.happened(record("a0", 1, seconds=1.0))
    run.happened(record("b0", 3, seconds=1.0))
    # a0 needs 3 s, b0 needs 1 s, then c0 follows b0 with 4 s.
    assert run.seconds_left() == pytest.approx(5.0)


def test_more_workers_than_cohorts_do_no_harm() -> None:
    run = progress(cohort("a0"), worker_count=8)
    run.happened(record("a0", 2, seconds=1.0))
    assert run.seconds_left() == pytest.approx(2.0)


def test_trials_of_a_lost_worker_start_again() -> None:
    run = progress(cohort("a0", "a1"))
    for event in (record("a0", 1), record("a1", 1), finished_trial("a0"), steps("a1", epoch=2)):
        run.happened(event)
    run.retried(["a1"])
    assert run.epochs_done == 4
    assert run.running() == ()


def test_a_trial_that_blows_up_does_not_hide_the_others() -> None:
    run = progress(cohort("a0", "a1", "a2"))
    run.happened(record("a0", 1, loss=0.25))
    run.happened(record("a1", 1, loss=1e30))
    told = run.happened(record("a2", 1, loss=0.75))
    assert told is not None
    assert told.loss == 0.75


def test_a_loss_that_is_not_finite_is_left_out_of_the_median() -> None:
    run = progress(cohort("a0", "a1"))
    run.happened(record("a0", 1, loss=None))
    told = run.happened(record("a1", 1, loss=0.75))
    assert told is not None
    assert told.loss == 0.75


def test_a_plan_with_nothing_to_do_is_done() -> None:
    run = progress()
    assert (run.epoch_count, run.epochs_done, run.seconds_left()) == (0, 0, None)
