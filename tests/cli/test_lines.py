"""Progress as plain lines: one for each epoch of a cohort, none for steps or trials."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

from rich.console import Console

from bakeoff.cli.lines import LineListener
from bakeoff.plan import Cohort, Trial
from bakeoff.records import StepProgress
from bakeoff.runner import RunPlan
from bakeoff.testing import epoch_record, finished_trial, tiny_settings, tiny_study

TRIALS = tuple(Trial(digest=digest, settings=tiny_settings(epochs=2), seed=0) for digest in ("a", "b"))
PLAN = RunPlan(
    trial_count=2,
    finished_count=0,
    cohorts=(Cohort(trials=TRIALS, data_digest="data"),),
    worker_count=1,
    names={"a": ("narrow",), "b": ("wide",)},
)


def test_an_epoch_of_a_cohort_is_one_line() -> None:
    text = StringIO()
    listener = LineListener(Console(file=text, width=80), study=tiny_study(Path()), store="runs.db")
    listener.planned(PLAN)
    opening = text.getvalue().splitlines()
    steps = StepProgress(trials=("a", "b"), epoch=1, step=1, step_count=3, running_loss=2.0, running_accuracy=0.1)
    for event in (steps, epoch_record("a"), epoch_record("b"), steps):
        listener.happened(event)
    listener.remarked("There are no C kernels: gcc failed: [red]no[/red].")
    listener.retried(["a", "b"], problem="a worker process ended with exit code -9")
    for event in (epoch_record("a"), epoch_record("b"), epoch_record("a", epoch=2), epoch_record("b", epoch=2)):
        listener.happened(replace(event, seconds=1.0))
    for trial in ("a", "b"):
        listener.happened(finished_trial(trial))
    listener.ended()
    lines = text.getvalue().splitlines()[len(opening) :]
    assert lines == [
        "narrow, wide (2 trials): epoch 1 of 2, loss 1.0000  accuracy 0.7500; about 1 s left",
        "! There are no C kernels: gcc failed: [red]no[/red].",
        "a worker process ended with exit code -9: 2 trials start again.",
        "narrow, wide (2 trials): epoch 1 of 2, loss 1.0000  accuracy 0.7500; about 2 s left",
        "narrow, wide (2 trials): epoch 2 of 2, loss 0.5000  accuracy 0.7500; about 0 s left",
    ]


def test_a_trial_that_ends_before_its_time_is_named() -> None:
    text = StringIO()
    listener = LineListener(Console(file=text, width=80), study=tiny_study(Path()), store="runs.db")
    listener.planned(PLAN)
    opening = text.getvalue().splitlines()
    listener.happened(finished_trial("a", ending="diverged", epochs_run=1))
    listener.happened(finished_trial("b", ending="early_stopping"))
    assert text.getvalue().splitlines()[len(opening) :] == [
        "narrow, seed 0: diverged after 1 epoch.",
        "wide, seed 0: stopped early after 2 epochs.",
    ]
