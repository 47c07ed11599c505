"""Time a study's variants alone, when no other worker is busy: a study and a store in, a kept timing out."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from bakeoff.data import DatasetFacts
from bakeoff.errors import NotEnoughMemory, WorkerError
from bakeoff.machine import free_memory
from bakeoff.plan import Trial, claims_digest, study_digest, timing_bytes, trials
from bakeoff.runner.environment import environment
from bakeoff.runner.stopping import stoppable
from bakeoff.runner.study_data import study_facts
from bakeoff.runner.wire import CohortFailed, TimingJob, Timings
from bakeoff.runner.workers import WorkerLost, WorkerPool
from bakeoff.spec import Study, study_text, timing_name, variant_names
from bakeoff.store import Store, StudyRun

TIMINGS = "microseconds_per_image"
"""Where a timing stands in the environment of its run: by trial, a figure for each block."""

# Decides nothing but the order of turns.
_SEED = 20_241_121


def time_variants(study: Study, variants: Sequence[str], *, store: Store, device: str, pool: WorkerPool) -> None:
    """Time variants by turns, each alone with its first seed, and keep what comes as a run of its own.

    Args:
        study: Whose variants they are.
        variants: Their names.
        store: Where the timing is kept.
        device: As PyTorch names it.
        pool: None of its workers is busy; one of them does it.

    Raises:
        NotEnoughMemory: They do not fit side by side into the memory that is free.
        Stopped: Ctrl-C.
        WorkerError: They could not be timed.
    """
    facts = study_facts(study)
    seeds = {name: range(int(name in variants)) for name in variant_names(study)}
    timed = trials(study, facts, seeds=seeds)
    if device == "cpu":
        _check_room(timed, facts, pool=pool)
    job = TimingJob(trials=timed, data_digest=facts.digest, device=device, seed=_SEED)
    with stoppable():
        found = _measured(job, pool)
    by_trial = {trial.digest: list(blocks) for trial, blocks in zip(timed, found.microseconds, strict=True)}
    store.begin(_described(study, by_trial, device=device), trials=[], assignments=[])


def _check_room(timed: Sequence[Trial], facts: DatasetFacts, *, pool: WorkerPool) -> None:
    """Check that what is timed fits into what is free and what its worker holds, as far as that is known."""
    free, wanted = free_memory(), timing_bytes(timed, facts)
    if free is None:
        return
    free_bytes = free + pool.held_bytes(worker_count=1)
    if wanted > free_bytes:
        raise NotEnoughMemory(wanted_bytes=wanted, free_bytes=free_bytes, what="timing the variants by turns")


def _measured(job: TimingJob, pool: WorkerPool) -> Timings:
    found: Timings | None = None
    with closing(pool.events(deque([job]), worker_count=1)) as events:
        for _, message in events:
            match message:
                case Timings():
                    found = message
                case CohortFailed():
                    raise WorkerError(f"the variants could not be timed: {message.problem}", detail=message.detail)
                case WorkerLost():
                    raise WorkerError(f"the variants could not be timed: {message.problem}.")
    if found is None:
        raise WorkerError("the worker that timed the variants said nothing.")
    return found


def _described(study: Study, by_trial: Mapping[str, Sequence[float]], *, device: str) -> StudyRun:
    where = environment(device=device, worker_count=1)
    return StudyRun(
        name=timing_name(study.name),
        text=study_text(study),
        study_digest=study_digest([]),
        claims_digest=claims_digest(study),
        overrides="",
        environment={**where, TIMINGS: by_trial, "folder": str((study.folder or Path()).absolute())},
    )
