"""The listener that remembers."""

from __future__ import annotations

from bakeoff.analysis import StudyLook
from bakeoff.records import Event
from bakeoff.runner import Listener, RunPlan
from bakeoff.testing import Ear, epoch_record, finished_trial, trial_digest

PLAN = RunPlan(trial_count=1, finished_count=0, cohorts=(), worker_count=0, names={})
LOOK = StudyLook(seed_count=8, decided=(), undecided=(), wanted={})
RECORD = epoch_record(trial_digest("a"))


def hear_a_run(listener: Listener) -> None:
    listener.planned(PLAN)
    listener.happened(RECORD)
    listener.retried([trial_digest("a")], problem="lost")
    listener.remarked("slow")
    listener.happened(finished_trial(trial_digest("a")))
    listener.ended()
    listener.looked(LOOK)


def test_everything_is_remembered() -> None:
    ear = Ear()
    hear_a_run(ear)
    assert (ear.plans, ear.records, ear.end_count) == ([PLAN], [RECORD], 1)
    assert ear.finished == [trial_digest("a")]
    assert ear.remarks == ["slow"]
    assert ear.retries == [(trial_digest("a"),)]
    assert ear.looks == [LOOK]


def test_a_test_may_do_something_about_what_is_heard() -> None:
    done: list[str] = []

    def react(ear: Ear, event: Event) -> None:
        done.append(f"{type(event).__name__} {len(ear.records)}")

    ear = Ear(
        when_planned=lambda: done.append("planned"), when_heard=react, when_retried=lambda: done.append("retried")
    )
    hear_a_run(ear)
    assert done == ["planned", "EpochRecord 1", "retried", "FinishedTrial 1"]
