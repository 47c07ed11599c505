"""How far a run is: its plan and events in, numbers to show out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from statistics import median
from typing import final

from bakeoff.plan import Cohort
from bakeoff.records import EpochRecord, Event, FinishedTrial, StepProgress
from bakeoff.runner import RunPlan
from bakeoff.spec import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortProgress:
    """How far one cohort is.

    Attributes:
        variants: Those that its trials answer for.
        trial_count: Trials that have not ended.
        epoch: The one that it is in, from 1.
        epochs_done: Those that all of its trials have behind them.
        epoch_count: At most this many.
        loss: Running mean of the epoch, the median of its trials: one that blows up does not hide the others. None
            before it is known, or where it is not finite.
        accuracy: The same.
    """

    variants: tuple[str, ...]
    trial_count: int
    epoch: int
    epochs_done: int
    epoch_count: int
    loss: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """Seconds that epochs of one trial took, how many epochs that were, and what they were expected to cost."""

    total: float = 0.0
    count: int = 0
    mflop: float = 0.0


@final
class _CohortState:
    """One cohort while it trains."""

    def __init__(self, cohort: Cohort, *, kind: int) -> None:
        self.epoch_counts = {trial.digest: trial.settings.epochs for trial in cohort.trials}
        self.kind = kind
        self.epoch_mflop = cohort.epoch_mflop
        self.epochs_done = dict.fromkeys(self.epoch_counts, 0)
        self.ended: set[str] = set()
        self.share = 0.0
        self.figures: dict[str, tuple[float | None, float | None]] = {}
        self.is_started = False

    @property
    def is_running(self) -> bool:
        return self.is_started and len(self.ended) < len(self.epoch_counts)

    @property
    def epochs_finished(self) -> int:
        """Epochs that all of its trials have behind them."""
        left = [done for trial, done in self.epochs_done.items() if trial not in self.ended]
        return min(left, default=max(self.epochs_done.values()))

    def remaining(self) -> float:
        """Return how many epochs of one trial are left; a trial that has ended early leaves none."""
        live = [trial for trial in self.epoch_counts if trial not in self.ended]
        return sum(max(0.0, self.epoch_counts[trial] - self.epochs_done[trial] - self.share) for trial in live)

    def start_again(self, trials: Sequence[str]) -> None:
        self.is_started = False
        self.share = 0.0
        self.figures.clear()
        for trial in trials:
            self.epochs_done[trial] = 0


@final
class Progress:
    """A run on its way: hears of its events, knows what is left."""

    def __init__(self, plan: RunPlan) -> None:
        """Start with everything in `plan` still to do."""
        self._names = plan.names
        self._worker_count = max(1, plan.worker_count)
        # Settings are long, and every epoch asks again what is known of all of them: they are numbered once.
        kinds: dict[Settings, int] = {}
        self._states = [
            _CohortState(cohort, kind=kinds.setdefault(cohort.trials[0].settings, len(kinds)))
            for cohort in plan.cohorts
        ]
        self._by_trial = {trial: state for state in self._states for trial in state.epoch_counts}
        self._seconds: dict[int, _Times] = {}
        self.epoch_count = sum(sum(state.epoch_counts.values()) for state in self._states)

    def happened(self, event: Event) -> CohortProgress | None:
        """Take note of an event; return the cohort whose trials all have an epoch behind them now, if there is one."""
        match event:
            case EpochRecord():
                return self._epoch_done(event)
            case StepProgress():
                self._step_done(event)
            case FinishedTrial():
                self._by_trial[event.trial].ended.add(event.trial)
        return None

    def retried(self, trials: Sequence[str]) -> None:
        """Take note that these trials start again."""
        for state in {id(each): each for each in map(self._by_trial.__getitem__, trials)}.values():
            state.start_again([trial for trial in trials if trial in state.epoch_counts])

    @property
    def epochs_done(self) -> float:
        """Epochs of single trials that need no more work, with what is done of those under way."""
        return self.epoch_count - sum(state.remaining() for state in self._states)

    def running(self) -> tuple[CohortProgress, ...]:
        """Return the cohorts that are training, in the order in which they were given out."""
        return tuple(self._told(state) for state in self._states if state.is_running)

    def seconds_left(self) -> float | None:
        """Return how long the rest will take on all workers; None before the first epoch is done.

        Cohorts are given out in order to whichever worker is free. One that no epoch is known of is taken to be like
        those of the same settings, or else to take the time that its expected cost has taken elsewhere.
        """
        if not self._seconds:
            return None
        known = self._seconds.values()
        usual = sum(each.total for each in known) / sum(each.mflop for each in known)
        busy = [self._rest(state, usual) for state in self._states if state.is_running]
        workers = busy + [0.0] * (self._worker_count - len(busy))
        heapify(workers)
        for state in self._states:
            if not state.is_running:
                heapreplace(workers, workers[0] + self._rest(state, usual))
        return max(workers)

    def _rest(self, state: _CohortState, usual: float) -> float:
        known = self._seconds.get(state.kind)
        return state.remaining() * (usual * state.epoch_mflop if known is None else known.total / known.count)

    def _epoch_done(self, record: EpochRecord) -> CohortProgress | None:
        state = self._by_trial[record.trial]
        finished_before = state.epochs_finished
        state.is_started = True
        state.share = 0.0
        state.epochs_done[record.trial] = record.epoch
        state.figures[record.trial] = (record.running_loss, record.running_accuracy)
        known = self._seconds.get(state.kind, _Times())
        self._seconds[state.kind] = _Times(
            total=known.total + record.seconds, count=known.count + 1, mflop=known.mflop + state.epoch_mflop
        )
        return self._told(state) if state.epochs_finished > finished_before else None

    def _step_done(self, progress: StepProgress) -> None:
        state = self._by_trial[progress.trials[0]]
        state.is_started = True
        state.share = progress.step / progress.step_count
        state.figures = dict.fromkeys(progress.trials, (progress.running_loss, progress.running_accuracy))

    def _told(self, state: _CohortState) -> CohortProgress:
        epoch_count = max(state.epoch_counts.values())
        losses, accuracies = zip(*state.figures.values(), strict=True) if state.figures else ((), ())
        return CohortProgress(
            variants=tuple(self._variants(state)),
            trial_count=len(state.epoch_counts) - len(state.ended),
            epoch=min(state.epochs_finished + 1, epoch_count),
            epochs_done=state.epochs_finished,
            epoch_count=epoch_count,
            loss=_median(losses),
            accuracy=_median(accuracies),
        )

    def _variants(self, state: _CohortState) -> Iterator[str]:
        yield from dict.fromkeys(name for trial in state.epoch_counts for name in self._names[trial])


def _median(values: Sequence[float | None]) -> float | None:
    """Return the median of those that are known."""
    known = [value for value in values if value is not None]
    return median(known) if known else None
