"""What a run tells while it goes on: the contract of whoever wants to show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

from bakeoff.plan import Cohort
from bakeoff.records import Event

if TYPE_CHECKING:
    # Every worker loads this room, and needs nothing of that one.
    from bakeoff.analysis import StudyLook


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPlan:
    """What a run is going to do.

    Attributes:
        trial_count: Distinct trials that the study asks for.
        finished_count: Those that the store holds already.
        cohorts: What is left, in the order in which it is given out.
        worker_count: Processes that train side by side.
        names: Variants that each trial answers for, by the trial's digest.
    """

    trial_count: int
    finished_count: int
    cohorts: tuple[Cohort, ...]
    worker_count: int
    names: dict[str, tuple[str, ...]]


class Listener(Protocol):
    """Hears of a run's progress. It must be quick, and it changes nothing."""

    def planned(self, plan: RunPlan) -> None:
        """The run is about to start."""
        ...

    def happened(self, event: Event) -> None:
        """An engine has yielded this."""
        ...

    def retried(self, trials: Sequence[str], *, problem: str) -> None:
        """A worker was lost; these trials start again."""
        ...

    def remarked(self, text: str) -> None:
        """There is something about this run that a user should know, in one line."""
        ...

    def ended(self) -> None:
        """No more events will come of this plan: all is done, or the run was stopped."""
        ...

    def looked(self, look: StudyLook) -> None:
        """The claims were looked at; another plan follows where more seeds are wanted."""
        ...


@final
class SilentListener:
    """Hears and says nothing."""

    def planned(self, plan: RunPlan) -> None:
        """Say nothing."""

    def happened(self, event: Event) -> None:
        """Say nothing."""

    def retried(self, trials: Sequence[str], *, problem: str) -> None:
        """Say nothing."""

    def remarked(self, text: str) -> None:
        """Say nothing."""

    def ended(self) -> None:
        """Say nothing."""

    def looked(self, look: StudyLook) -> None:
        """Say nothing."""
