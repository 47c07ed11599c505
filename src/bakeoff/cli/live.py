"""Show a run's progress on a terminal: events in, a display that changes with them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bakeoff.analysis import StudyLook
from bakeoff.cli.progress import CohortProgress, Progress
from bakeoff.cli.wording import (
    block_lines,
    cohort_name,
    left_text,
    look_lines,
    opening_lines,
    remark_line,
    retry_line,
)
from bakeoff.records import Event
from bakeoff.report import number_text
from bakeoff.runner import RunPlan
from bakeoff.spec import Study

_REFRESHES_PER_SECOND = 4
_GAP = 2


@final
class LiveListener:
    """Shows the cohorts that train, and a bar over the epochs of all trials, until the run has ended."""

    def __init__(self, screen: Console, *, study: Study, store: str) -> None:
        """Show on `screen`; `study` is what is run, `store` where its trials are kept."""
        self._screen = screen
        self._study = study
        self._store = store
        self._progress: Progress | None = None
        self._live = Live(
            console=screen, get_renderable=self._display, refresh_per_second=_REFRESHES_PER_SECOND, transient=True
        )

    def planned(self, plan: RunPlan) -> None:
        """Say what is going to be done, and begin to show it."""
        is_first = self._progress is None
        for line in opening_lines(self._study, plan, store=self._store) if is_first else block_lines(plan):
            self._screen.print(line, soft_wrap=True)
        self._progress = Progress(plan)
        if plan.cohorts:
            self._screen.print()
            self._live.start(refresh=True)

    def happened(self, event: Event) -> None:
        """Take note; the display follows by itself."""
        if self._progress is not None:
            self._progress.happened(event)

    def retried(self, trials: Sequence[str], *, problem: str) -> None:
        """Say above the display what went wrong, and that it goes on."""
        if self._progress is not None:
            self._progress.retried(trials)
        self._screen.print(retry_line(trials, problem=problem), markup=False)

    def remarked(self, text: str) -> None:
        """Say it above the display."""
        self._screen.print(remark_line(text), soft_wrap=True, markup=False)

    def ended(self) -> None:
        """Take the display away: the results speak."""
        self._live.stop()

    def looked(self, look: StudyLook) -> None:
        """Say what was decided."""
        for line in look_lines(look):
            self._screen.print(line, soft_wrap=True)

    def _display(self) -> RenderableType:
        return Text() if self._progress is None else progress_display(self._progress)


def progress_display(progress: Progress) -> RenderableType:
    """Return a run's progress: the whole first, so that it is seen on a low screen too, then each cohort."""
    return Group(_whole(progress), _cohorts(progress.running()))


def _whole(progress: Progress) -> RenderableType:
    share = progress.epochs_done / progress.epoch_count if progress.epoch_count else 1.0
    row = Table.grid(padding=(0, _GAP, 0, 0), expand=True)
    row.add_column(no_wrap=True)
    row.add_column(ratio=1)
    row.add_column(no_wrap=True)
    bar = ProgressBar(total=1.0, completed=share)
    row.add_row(f"{100 * share:3.0f} %", bar, left_text(progress.seconds_left()))
    return row


def _cohorts(cohorts: Sequence[CohortProgress]) -> RenderableType:
    table = Table.grid(padding=(0, _GAP, 0, 0), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for _ in ("epoch", "loss", "accuracy"):
        table.add_column(no_wrap=True, justify="right")
    for cohort in cohorts:
        loss, accuracy = (number_text(value, decimals=4) for value in (cohort.loss, cohort.accuracy))
        epoch = f"epoch {cohort.epoch}/{cohort.epoch_count}"
        table.add_row(cohort_name(cohort), epoch, f"loss {loss}", f"accuracy {accuracy}")
    return table
