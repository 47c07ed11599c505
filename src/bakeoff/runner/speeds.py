"""How long steps take on this machine: trials and workers in, seconds a step by shape, measured or remembered, out.

What a step takes changes no number: it decides in which order cohorts are given out and how small the last ones are.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

from bakeoff.data import DatasetFacts, cache_folder
from bakeoff.machine import processor_name
from bakeoff.plan import Timings, Trial, worth_timing
from bakeoff.runner.environment import package_version
from bakeoff.runner.wire import StepSeconds, StepsJob
from bakeoff.runner.workers import WorkerPool

MOST_REMEMBERED = 1_000
"""Entries of the file; the oldest are forgotten."""

_LARGEST_FILE_BYTES = 200_000


def speeds(
    trials: Sequence[Trial],
    facts: DatasetFacts,
    *,
    pool: WorkerPool,
    worker_count: int,
    device: str,
    say: Callable[[str], None],
) -> Timings:
    """Return what a step of each network takes, where it pays to know: remembered, or timed by the workers now.

    A network that cannot be timed is left out; what is wrong with it shows when it is trained. What was disturbed by
    others serves this run, and is timed again the next time.

    Args:
        trials: What is going to be trained.
        facts: Of their data set.
        pool: None of its workers is busy.
        worker_count: How many of them train side by side.
        device: As PyTorch names it.
        say: Is told what a user should know, in one line.
    """
    wanted = worth_timing(trials, facts, worker_count=worker_count, device=device)
    known = remembered(wanted)
    jobs = deque(
        StepsJob(shape=shape, trial=trial, data_digest=facts.digest)
        for shape, trial in wanted.items()
        if shape not in known
    )
    if not jobs:
        return known
    say(f"Timing a few steps of each network, to train the longest first: {len(jobs)} of {len(wanted)} are new here.")
    with closing(pool.events(jobs, worker_count=worker_count)) as events:
        found = {job.shape: message for job, message in events if isinstance(message, StepSeconds)}
    why_not = remember({shape: timed.seconds for shape, timed in found.items() if not timed.is_disturbed})
    if why_not:
        say(why_not)
    return known | {shape: timed.seconds for shape, timed in found.items()}


def remembered(shapes: Mapping[str, object]) -> dict[str, float]:
    """Return what is remembered of these shapes on this processor, with these versions."""
    kept = _kept()
    return {shape: kept[_key(shape)] for shape in shapes if _key(shape) in kept}


def remember(found: Timings) -> str:
    """Remember what was found, and return why that cannot be; nothing where it can."""
    # What is new stands at the end: the oldest are forgotten first.
    new = {_key(shape): seconds for shape, seconds in found.items()}
    kept = {key: seconds for key, seconds in _kept().items() if key not in new} | new
    try:
        _write(dict(list(kept.items())[-MOST_REMEMBERED:]))
    except OSError as error:
        return f"How long steps take cannot be remembered: {_path().parent} cannot be written ({error.strerror})."
    return ""


def _path() -> Path:
    return cache_folder() / "steps.json"


def _key(shape: str) -> str:
    """Return what stands for a shape, the processor, and the versions that a step's time hangs on."""
    where = (shape, processor_name(), str(package_version("bakeoff")), str(package_version("torch")))
    return sha256("\0".join(where).encode()).hexdigest()[:32]


def _kept() -> dict[str, float]:
    """Return the file's entries; none where there is no file, or one that somebody else wrote or damaged."""
    try:
        with _path().open("rb") as file:
            plain = json.loads(file.read(_LARGEST_FILE_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    entries = plain.items() if isinstance(plain, dict) else ()
    return {key: seconds for key, seconds in entries if isinstance(seconds, float) and 0 < seconds < math.inf}


def _write(entries: Mapping[str, float]) -> None:
    """Write beside the place and move it there whole: several runs may do so at once."""
    _path().parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=_path().parent, prefix="steps.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(entries, file)
        Path(name).replace(_path())
    finally:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
