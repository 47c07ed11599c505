"""A listener for tests: what a run tells in, all of it remembered, and whatever a test wants to do about it, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import final

from bakeoff.analysis import StudyLook
from bakeoff.records import EpochRecord, Event, FinishedTrial
from bakeoff.runner import RunPlan


@final
class Ear:
    """A `Listener` that remembers what it hears.

    Attributes:
        plans: What the runs were going to do.
        records: Epoch records as they came.
        finished: Digests of trials as they ended.
        retries: Digests of the trials that started again, for each lost worker.
        remarks: What a user should know.
        end_count: How many runs were over.
        looks: What looks at the claims showed.
    """

    def __init__(
        self,
        *,
        when_planned: Callable[[], None] = lambda: None,
        when_heard: Callable[[Ear, Event], None] = lambda ear, event: None,
        when_retried: Callable[[], None] = lambda: None,
    ) -> None:
        """Listen, and do something: once a plan is known and no worker started, after an event, before a retry."""
        self.plans: list[RunPlan] = []
        self.records: list[EpochRecord] = []
        self.finished: list[str] = []
        self.retries: list[tuple[str, ...]] = []
        self.remarks: list[str] = []
        self.end_count = 0
        self.looks: list[StudyLook] = []
        self._when_planned = when_planned
        self._when_heard = when_heard
        self._when_retried = when_retried

    def planned(self, plan: RunPlan) -> None:
        """Remember the plan."""
        self.plans.append(plan)
        self._when_planned()

    def happened(self, event: Event) -> None:
        """Remember records and finished trials."""
        if isinstance(event, EpochRecord):
            self.records.append(event)
        if isinstance(event, FinishedTrial):
            self.finished.append(event.trial)
        self._when_heard(self, event)

    def retried(self, trials: Sequence[str], *, problem: str) -> None:
        """Remember whose worker was lost."""
        self.retries.append(tuple(trials))
        self._when_retried()

    def remarked(self, text: str) -> None:
        """Remember what was said."""
        self.remarks.append(text)

    def ended(self) -> None:
        """Remember that it is over."""
        self.end_count += 1

    def looked(self, look: StudyLook) -> None:
        """Remember the look."""
        self.looks.append(look)
