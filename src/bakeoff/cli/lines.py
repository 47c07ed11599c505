"""Tell a run's progress where there is no terminal: events in; a line for each epoch, and for each early end, out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from rich.console import Console

from bakeoff.analysis import StudyLook
from bakeoff.cli.progress import CohortProgress, Progress
from bakeoff.cli.wording import (
    block_lines,
    cohort_name,
    ending_line,
    figures_text,
    left_text,
    look_lines,
    opening_lines,
    remark_line,
    retry_line,
)
from bakeoff.records import Event, FinishedTrial
from bakeoff.runner import RunPlan
from bakeoff.spec import Study


@final
class LineListener:
    """Writes plain lines; that of an epoch once the last trial of its cohort has finished it."""

    def __init__(self, screen: Console, *, study: Study, store: str) -> None:
        """Write to `screen`; `study` is what is run, `store` where its trials are kept."""
        self._screen = screen
        self._study = study
        self._store = store
        self._progress: Progress | None = None
        self._names: dict[str, str] = {}

    def planned(self, plan: RunPlan) -> None:
        """Say what is going to be done."""
        is_first = self._progress is None
        self._progress = Progress(plan)
        seeds = {trial.digest: trial.seed for cohort in plan.cohorts for trial in cohort.trials}
        self._names = {trial: f"{', '.join(plan.names[trial])}, seed {seed}" for trial, seed in seeds.items()}
        for line in opening_lines(self._study, plan, store=self._store) if is_first else block_lines(plan):
            self._screen.print(line, soft_wrap=True)

    def happened(self, event: Event) -> None:
        """Write a line where an event ends an epoch of a whole cohort, or a trial before its time."""
        if self._progress is None:
            return
        if isinstance(event, FinishedTrial) and event.ending != "finished":
            self._screen.print(ending_line(event, self._names[event.trial]), soft_wrap=True)
        cohort = self._progress.happened(event)
        if cohort is not None:
            self._screen.print(self._epoch_line(cohort, self._progress.seconds_left()), soft_wrap=True)

    def retried(self, trials: Sequence[str], *, problem: str) -> None:
        """Say what went wrong, and that it goes on."""
        if self._progress is not None:
            self._progress.retried(trials)
        self._screen.print(retry_line(trials, problem=problem), markup=False)

    def remarked(self, text: str) -> None:
        """Say it."""
        self._screen.print(remark_line(text), soft_wrap=True, markup=False)

    def ended(self) -> None:
        """Say nothing: the results speak."""

    def looked(self, look: StudyLook) -> None:
        """Say what was decided."""
        for line in look_lines(look):
            self._screen.print(line, soft_wrap=True)

    def _epoch_line(self, cohort: CohortProgress, seconds_left: float | None) -> str:
        epoch = f"epoch {cohort.epochs_done} of {cohort.epoch_count}"
        return f"{cohort_name(cohort)}: {epoch}, {figures_text(cohort)}; {left_text(seconds_left)}"
