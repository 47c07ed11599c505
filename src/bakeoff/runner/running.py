"""Run a study: what it asks for and a store in, a store that holds every trial of it out."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from bakeoff.data import DatasetFacts, cache_status
from bakeoff.engine import kernels
from bakeoff.errors import StoreError, WorkerError
from bakeoff.machine import core_count, free_memory
from bakeoff.plan import (
    Assignment,
    Cohort,
    Timings,
    Trial,
    assignments,
    can_go_on,
    check,
    claims_digest,
    study_digest,
    trials,
)
from bakeoff.records import Checkpoint, EpochRecord, FinishedTrial, Program, StepProgress
from bakeoff.runner.arranging import Arrangement, arranged
from bakeoff.runner.devices import check_precision, free_device_memory
from bakeoff.runner.environment import environment
from bakeoff.runner.listening import Listener, RunPlan
from bakeoff.runner.precision import decided, precision_facts
from bakeoff.runner.preparing import preparation
from bakeoff.runner.remarks import cache_remarks, kernels_remarks, remarks
from bakeoff.runner.speeds import speeds
from bakeoff.runner.stopping import stoppable
from bakeoff.runner.study_data import study_facts
from bakeoff.runner.wire import CohortDone, CohortFailed, Job, Message, Remark
from bakeoff.runner.workers import WorkerLost, WorkerPool
from bakeoff.spec import Precision, Study, study_text
from bakeoff.store import Store, StoredAssignment, StoredTrial, StudyRun

# A trial whose worker is lost this often, at last when it was alone, will hardly do better the next time.
_MOST_TRIES = 3
_ADVICE = " Is there enough memory?"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How to run, which changes no number; but for the precision of a study that leaves it open.

    Attributes:
        device: As PyTorch names it.
        worker_count: Processes side by side; None for one a core, and one for a GPU.
        overrides: What differs from the study file, as on the command line, for the record.
        usual_precision: What "auto" comes to in a study that is new to the store.
    """

    device: str = "cpu"
    worker_count: int | None = None
    overrides: str = ""
    usual_precision: Precision = "f32"


VariantSeeds = Mapping[str, Sequence[int]]
"""Which seeds of each variant."""


def run_study(
    study: Study,
    *,
    store: Store,
    options: RunOptions,
    listener: Listener,
    seeds: VariantSeeds | None = None,
    pool: WorkerPool | None = None,
) -> int:
    """Train what the store lacks of a study, and return the number of the study run.

    Args:
        study: What is asked.
        store: Where its trials are kept.
        options: How to run.
        listener: Hears of the progress.
        seeds: Of each variant; those that the study begins with where they are None.
        pool: Of workers that are there afterwards too; some for this run alone where it is None.

    Raises:
        DeviceError: The device does not train in the study's precision; nothing was written.
        StudyError: The study does not fit its data; nothing was written.
        NotEnoughMemory: Its largest network does not fit into the memory that is free.
        Stopped: Ctrl-C; what has finished is in the store, and running again goes on from there.
        WorkerError: Some cohorts could not be trained; the others have been.
    """
    facts = study_facts(study)
    check(study, facts)
    asked, study = study.precision, decided(study, facts, store=store, usual=options.usual_precision)
    check_precision(study.precision, device=options.device)
    worker_count = options.worker_count or (core_count() if options.device == "cpu" else 1)
    with ExitStack() as ending:
        ending.enter_context(stoppable())
        where = environment(device=options.device, worker_count=worker_count)
        where |= precision_facts(asked=asked, used=study.precision)
        workers = pool or ending.enter_context(WorkerPool(device=options.device))
        number = _begin(study, facts, store, where=where, overrides=options.overrides, seeds=seeds)
        missing = _missing(study, facts, store, seeds=seeds)
        free_bytes = _free_bytes(workers) if options.device == "cpu" else free_device_memory(options.device)
        arrangement = arranged(
            missing,
            facts,
            worker_count=worker_count,
            device=options.device,
            free_bytes=free_bytes,
            timed=lambda count: _timed(
                missing, facts, pool=workers, worker_count=count, options=options, listener=listener
            ),
        )
        plan = _plan(assignments(study, facts, seeds=seeds), missing, arrangement)
        said = [*arrangement.remarks, *remarks(missing, names=plan.names, device=options.device)]
        said += kernels_remarks(kernels(), missing, device=options.device) if options.device == "cpu" else ()
        said += cache_remarks(cache_status()) if missing else ()
        _Run(store, workers, listener=listener, device=options.device).train(plan, remarks=said)
    return number


def _timed(
    missing: Sequence[Trial],
    facts: DatasetFacts,
    *,
    pool: WorkerPool,
    worker_count: int,
    options: RunOptions,
    listener: Listener,
) -> Timings:
    """Return what steps take; it is known by now that there is room, also for what the workers share."""
    if missing:
        pool.share(preparation(missing[0].settings, digest=facts.digest))
    return speeds(missing, facts, pool=pool, worker_count=worker_count, device=options.device, say=listener.remarked)


def _free_bytes(workers: WorkerPool) -> int | None:
    """Return what all workers together may use, as far as that is known."""
    free = free_memory()
    return None if free is None else free + workers.held_bytes()


def _begin(
    study: Study,
    facts: DatasetFacts,
    store: Store,
    *,
    where: Mapping[str, object],
    overrides: str,
    seeds: VariantSeeds | None,
) -> int:
    who = assignments(study, facts, seeds=seeds)
    run = StudyRun(
        name=study.name,
        text=study_text(study),
        study_digest=study_digest(who),
        claims_digest=claims_digest(study),
        overrides=overrides,
        # Relative paths in the text start there.
        environment={**where, "folder": str((study.folder or Path()).absolute())},
    )
    return store.begin(
        run,
        trials=[
            StoredTrial(digest=trial.digest, settings=trial.settings, seed=trial.seed, data_digest=facts.digest)
            for trial in trials(study, facts, seeds=seeds)
        ],
        assignments=[StoredAssignment(variant=each.variant, seed=each.seed, trial=each.trial) for each in who],
    )


def _missing(study: Study, facts: DatasetFacts, store: Store, *, seeds: VariantSeeds | None) -> list[Trial]:
    """Return the trials that a study asks for and the store lacks."""
    wanted = {trial.digest: trial for trial in trials(study, facts, seeds=seeds)}
    finished = store.finished_digests(wanted)
    return [
        _as_first_named(wanted[known.digest], known) for known in store.trials(wanted) if known.digest not in finished
    ]


def _plan(who: Sequence[Assignment], missing: Sequence[Trial], arrangement: Arrangement) -> RunPlan:
    names = _names(who)
    return RunPlan(
        trial_count=len(names),
        finished_count=len(names) - len(missing),
        cohorts=arrangement.cohorts,
        worker_count=arrangement.worker_count,
        names=names,
    )


def _as_first_named(trial: Trial, known: StoredTrial) -> Trial:
    """Return the trial with the layer names that the store knows it by, which its weights are going to bear."""
    return replace(trial, settings=replace(trial.settings, layer_names=known.settings.layer_names))


def _names(who: Sequence[Assignment]) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for each in who:
        names[each.trial] = (*names.get(each.trial, ()), each.variant)
    return names


def _what_failed(failures: Sequence[tuple[Job, CohortFailed]], names: Mapping[str, tuple[str, ...]]) -> WorkerError:
    """Return one error for all that failed: which variants and seeds, why the first did, and its traceback."""
    trials = [trial for job, _ in failures for trial in job.cohort.trials]
    variants = dict.fromkeys(name for trial in trials for name in names[trial.digest])
    seeds = sorted({trial.seed for trial in trials})
    which = f"{'seed' if len(seeds) == 1 else 'seeds'} {', '.join(map(str, seeds))}"
    first = failures[0][1]
    return WorkerError(f"{', '.join(variants)} ({which}) could not be trained: {first.problem}", detail=first.detail)


@final
class _Run:
    """One run on its way: which attempt each job is, and how often a trial's worker was lost."""

    def __init__(self, store: Store, workers: WorkerPool, *, listener: Listener, device: str) -> None:
        self._store = store
        self._workers = workers
        self._listener = listener
        self._device = device
        self._jobs: deque[Job] = deque()
        self._attempts: dict[int, int] = {}
        self._losses: dict[str, int] = {}
        self._failures: list[tuple[Job, CohortFailed]] = []
        self._remarks: set[str] = set()

    def train(self, plan: RunPlan, *, remarks: Sequence[str]) -> None:
        """Train the plan's cohorts and keep what comes; whatever happens, end workers, attempts and display.

        Raises:
            WorkerError: Some cohorts could not be trained; all others have been.
        """
        with ExitStack() as ending:
            ending.callback(self._listener.ended)
            ending.callback(self._abandon)
            self._listener.planned(plan)
            for text in remarks:
                self._remark(text)
            self._jobs.extend(job for cohort in plan.cohorts for job in self._jobs_of(cohort))
            events = self._workers.events(self._jobs, worker_count=plan.worker_count)
            for job, message in ending.enter_context(closing(events)):
                self._keep(job, message)
        if self._failures:
            raise _what_failed(self._failures, plan.names)

    def _abandon(self) -> None:
        for attempt in self._attempts.values():
            # What ends the run, such as a full disk, is told; that its attempts stay open does no harm.
            with suppress(StoreError):
                self._store.abandon(attempt)

    def _jobs_of(self, cohort: Cohort) -> Iterator[Job]:
        """Yield a job for each part of a cohort that goes on at the same epoch; first what starts afresh."""
        stored = self._store.checkpoints([trial.digest for trial in cohort.trials])
        kept = {each.trial: each for each in stored if can_go_on(each.program, device=self._device)}
        parts: dict[tuple[int, Program | None], list[str]] = {(0, None): []}
        for trial in cohort.trials:
            where = (kept[trial.digest].epoch, kept[trial.digest].program) if trial.digest in kept else (0, None)
            parts.setdefault(where, []).append(trial.digest)
        for digests in filter(None, parts.values()):
            checkpoints = {digest: kept[digest].arrays for digest in digests if digest in kept}
            yield Job(cohort=cohort.only(digests), device=self._device, checkpoints=checkpoints)

    def _attempt(self, job: Job) -> int:
        """Return the job's attempt, opened when its first message comes."""
        known = self._attempts.get(id(job))
        if known is None:
            begin = self._store.resume_attempt if job.checkpoints else self._store.start_attempt
            known = begin([trial.digest for trial in job.cohort.trials])
            self._attempts[id(job)] = known
        return known

    def _keep(self, job: Job, message: Message | WorkerLost) -> None:
        match message:
            case EpochRecord():
                self._store.append([message], attempt=self._attempt(job))
            case Checkpoint():
                self._store.keep_checkpoint(message, attempt=self._attempt(job))
                self._losses.pop(message.trial, None)
            case FinishedTrial():
                self._store.finish(message, attempt=self._attempt(job))
            case CohortDone():
                self._close(job)
            case CohortFailed(is_out_of_memory=True):
                self._again(job, problem=message.problem, advice=_ADVICE)
            case CohortFailed():
                self._failures.append((job, message))
                self._close(job)
            case Remark():
                self._remark(message.text)
            case WorkerLost():
                is_killed = message.exit_code == -signal.SIGKILL and not message.unread
                self._again(job, problem=message.problem, advice=_ADVICE if is_killed else "")
        if isinstance(message, EpochRecord | StepProgress | Checkpoint | FinishedTrial):
            self._listener.happened(message)

    def _remark(self, text: str) -> None:
        """Say something once, however many workers have found it."""
        if text not in self._remarks:
            self._remarks.add(text)
            self._listener.remarked(text)

    def _close(self, job: Job) -> None:
        attempt = self._attempts.pop(id(job), None)
        if attempt is not None:
            self._store.abandon(attempt)

    def _again(self, job: Job, *, problem: str, advice: str = "") -> None:
        """Put what a lost worker left undone at the front of the queue, in two halves where it was lost before."""
        self._close(job)
        digests = [trial.digest for trial in job.cohort.trials]
        finished = self._store.finished_digests(digests)
        undone = [digest for digest in digests if digest not in finished]
        for digest in undone:
            self._losses[digest] = self._losses.get(digest, 0) + 1
        losses = max((self._losses[digest] for digest in undone), default=0)
        if len(undone) == 1 and losses >= _MOST_TRIES:
            problem = f"{problem}, {losses} times with the same trials.{advice}"
            self._failures.append((job.only(undone), CohortFailed(problem=problem, detail="")))
        elif undone:
            middle = len(undone) // 2 if losses > 1 else 0
            for part in (undone[middle:], undone[:middle]):
                self._jobs.extendleft(self._jobs_of(job.cohort.only(part)))
            self._listener.retried(undone, problem=problem)
