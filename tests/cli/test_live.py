"""Progress on a terminal: the whole first, then each cohort, and nothing left of it at the end."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bakeoff.cli.live import LiveListener, progress_display
from bakeoff.cli.progress import Progress
from bakeoff.plan import Cohort, Trial
from bakeoff.records import StepProgress
from bakeoff.runner import RunPlan
from bakeoff.testing import drawn, epoch_record, tiny_settings, tiny_study

TRIALS = tuple(Trial(digest=digest, settings=tiny_settings(epochs=4), seed=0) for digest in ("a", "b"))
COHORTS = tuple(Cohort(trials=(trial,), data_digest="data") for trial in TRIALS)
PLAN = RunPlan(
    trial_count=2, finished_count=0, cohorts=COHORTS, worker_count=2, names={"a": ("narrow",), "b": ("wide",)}
)
STEPS = StepProgress(trials=("b",), epoch=1, step=1, step_count=2, running_loss=2.0, running_accuracy=0.1)


def underway() -> Progress:
    progress = Progress(PLAN)
    progress.happened(replace(epoch_record("a"), seconds=10.0))
    progress.happened(STEPS)
    return progress


def test_the_display_has_a_bar_the_time_left_and_a_line_for_each_cohort() -> None:
    whole, first, second = drawn(progress_display(underway()))
    # 1 of 4 epochs, and half of one of 4; at ten seconds each the second cohort needs 35 more.
    assert re.fullmatch(r" 19 %  [━╸╺]+ +about 35 s left", whole)
    assert first.split() == ["narrow", "(1", "trial)", "epoch", "2/4", "loss", "1.0000", "accuracy", "0.7500"]
    assert second.split() == ["wide", "(1", "trial)", "epoch", "1/4", "loss", "2.0000", "accuracy", "0.1000"]


@pytest.mark.parametrize("width", [50, 80, 200])
def test_it_fits_the_screen_on_as_many_lines_as_there_are_cohorts(width: int) -> None:
    plan = replace(PLAN, names={"a": tuple(f"a_rather_long_name_{number}" for number in range(9)), "b": ("wide",)})
    progress = Progress(plan)
    progress.happened(epoch_record("a"))
    progress.happened(STEPS)
    lines = drawn(progress_display(progress), width=width)
    assert len(lines) == 3
    assert max(map(len, lines)) <= width
    assert all("accuracy 0." in line for line in lines[1:])


def test_the_display_is_there_while_the_run_is() -> None:
    text = StringIO()
    screen = Console(file=text, force_terminal=True, width=80, height=24, color_system=None)
    listener = LiveListener(screen, study=tiny_study(Path()), store="runs.db")
    listener.planned(PLAN)
    listener.happened(epoch_record("a"))
    listener.retried(["b"], problem="a worker process ended with exit code -9")
    listener.ended()
    listener.ended()
    written = text.getvalue()
    assert "2 trials to train, into runs.db." in written
    assert "a worker process ended with exit code -9: 1 trial starts again." in written
    assert "time left not known yet" in written
    # The cursor is hidden at first and comes back; the display is wiped off.
    assert written.index("\x1b[?25l") < written.index("\x1b[?25h")
    assert written.rstrip().endswith("\x1b[2K")


def test_a_finished_study_has_no_display() -> None:
    text = StringIO()
    screen = Console(file=text, force_terminal=True, width=80, height=24, color_system=None)
    listener = LiveListener(screen, study=tiny_study(Path()), store="runs.db")
    listener.planned(replace(PLAN, finished_count=2, cohorts=(), worker_count=0))
    listener.ended()
    assert "2 trials, finished already: see runs.db." in text.getvalue()
    assert "%" not in text.getvalue()
