"""Tell a run's progress where there is no terminal: events in, a line for each epoch of a cohort out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from rich.console import Console

from bakeoff.cli.progress import CohortProgress, Progress
from bakeoff.cli.wording import cohort_name, figures_text, left_text, opening_lines, retry_line
from bakeoff.records import Event
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

    def planned(self, plan: RunPlan) -> None:
        """Say what is going to be done."""
        self._progress = Progress(plan)
        for line in opening_lines(self._study, plan, store=self._store):
            self._screen.print(line, soft_wrap=True)

    def happened(self, event: Event) -> None:
        """Write a line where an event ends an epoch of a whole cohort."""
        if self._progress is None:
            return
        cohort = self._progress.happened(event)
        if cohort is not None:
            self._screen.print(self._epoch_line(cohort, self._progress.seconds_left()), soft_wrap=True)

    def retried(self, trials: Sequence[str], *, problem: str) -> None:
        """Say what went wrong, and that it goes on."""
        if self._progress is not None:
            self._progress.retried(trials)
        self._screen.print(retry_line(trials, problem=problem))

    def ended(self) -> None:
        """Say nothing: the results speak."""

    def _epoch_line(self, cohort: CohortProgress, seconds_left: float | None) -> str:
        epoch = f"epoch {cohort.epochs_done} of {cohort.epoch_count}"
        return f"{cohort_name(cohort)}: {epoch}, {figures_text(cohort)}; {left_text(seconds_left)}"
