"""Time networks that train alone: trials and prepared data in, how long steps take or images, by turns, out.

By turns, each block times a few steps of every trial, in an order that is drawn anew, so that whatever else the machine
does comes to all of them alike. The steps are those of `train`: the same program, batches and masks.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from bakeoff.data import Prepared
from bakeoff.engine.batches import ImageSet, Lessons, lessons
from bakeoff.engine.epoch import train_epoch
from bakeoff.engine.process import steady_arithmetic
from bakeoff.engine.stack import Stack, fresh_stack
from bakeoff.plan import Trial

BLOCKS = 16
"""Timings of each trial: as many as exact tests can still enumerate, and enough for hundreds of claims."""

# Long beside what a clock and a call cost, short beside what else a machine may begin to do.
_BLOCK_SECONDS = 0.1
_MOST_SECONDS = 1.0
_WARM_UP_STEPS = 5
_TIMED_STEPS = 10
# Beyond that share of the time, something else had the core.
_MOST_WAITING = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """How long a network's steps take.

    Attributes:
        seconds: Of this process's own time that a step took.
        is_disturbed: Whether it had to wait for the core meanwhile, so that its caches were another's too.
    """

    seconds: float
    is_disturbed: bool


def time_steps(trial: Trial, prepared: Prepared, *, device: str = "cpu") -> StepTime:
    """Return how long a step of a network that trains alone takes: the mean of about ten.

    Args:
        trial: Its settings are what counts.
        prepared: The data set after the trial's preprocessing.
        device: As PyTorch names it.
    """
    with steady_arithmetic():
        warm = _warm(trial, prepared, device=device)
        data = _first(warm.whole, _TIMED_STEPS * trial.settings.batch_size)
        runner = _Runner(stack=warm.stack, data=data, whole=warm.whole)
        began = time.process_time()
        elapsed = runner.seconds()
        spent = time.process_time() - began
    steps = ceil(runner.image_count / trial.settings.batch_size)
    return StepTime(seconds=spent / steps, is_disturbed=elapsed - spent > _MOST_WAITING * elapsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runner:
    """One network at its start line.

    Attributes:
        stack: It alone.
        data: As many images as a block trains on; next to nothing is evaluated.
        whole: All that it could train on.
    """

    stack: Stack
    data: Lessons
    whole: Lessons

    def seconds(self) -> float:
        """Train a block, and return how long it took."""
        started = time.perf_counter()
        for _ in train_epoch(self.stack, self.data):
            pass
        return time.perf_counter() - started

    @property
    def image_count(self) -> int:
        return len(self.data.splits[0].train)


def time_by_turns(
    trials: Sequence[Trial], prepared: Sequence[Prepared], *, device: str = "cpu", seed: int
) -> tuple[tuple[float, ...], ...]:
    """Return (trial, block): microseconds of training per image.

    Args:
        trials: Each trains alone.
        prepared: The data set after each trial's preprocessing.
        device: As PyTorch names it.
        seed: Decides the order in each block.
    """
    draw = np.random.default_rng(seed)
    with steady_arithmetic():
        warm = [_warm(trial, data, device=device) for trial, data in zip(trials, prepared, strict=True)]
        count = _block_images([runner.seconds() / runner.image_count for runner in warm])
        runners = [_Runner(stack=each.stack, data=_first(each.whole, count), whole=each.whole) for each in warm]
        found: list[list[float]] = [[] for _ in runners]
        for _ in range(BLOCKS):
            for position in draw.permutation(len(runners)):
                runner = runners[position]
                found[position].append(1e6 * runner.seconds() / runner.image_count)
    return tuple(map(tuple, found))


def _warm(trial: Trial, prepared: Prepared, *, device: str) -> _Runner:
    """Return a network that has trained a few steps."""
    stack, data = fresh_stack([trial], prepared.input_shape, device=device), lessons([trial], prepared, device=device)
    runner = _Runner(stack=stack, data=_first(data, _WARM_UP_STEPS * trial.settings.batch_size), whole=data)
    runner.seconds()
    return runner


def _block_images(seconds_per_image: Sequence[float]) -> int:
    """Return how many images a block trains on: the same for all, or what a block costs anyway would count unlike.

    The quickest takes a tenth of a second, but the slowest no more than a second.
    """
    enough, bearable = _BLOCK_SECONDS / min(seconds_per_image), _MOST_SECONDS / max(seconds_per_image)
    return max(1, ceil(min(enough, bearable)))


def _first(data: Lessons, image_count: int) -> Lessons:
    """Return lessons with so many training images, whose evaluation takes no time."""
    (parts,) = data.splits
    one = ImageSet(images=data.test.images[:1], labels=data.test.labels[:1])
    first = replace(parts, train=parts.train[:image_count], validation=parts.validation[:0])
    learned = tuple(chosen[:1] for chosen in data.learned)
    return replace(data, splits=(first,), sample=data.sample[:1], learned=learned, test=one)
