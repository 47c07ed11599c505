"""Train a stack for one epoch without waiting for its device: an epoch's number in, each image's loss and hit out.

Where a step stands (its images, its masks, its learning rates) is counted on the device by the step itself, and what it
finds is written there, so that one step is like the other and can be recorded once and replayed. The host reads nothing
before the epoch's end but a mean now and then, of steps that the device has left behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import final
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from bakeoff.engine.batches import Lessons
from bakeoff.engine.network import dropout_rates
from bakeoff.engine.resident.lanes import Lane, Step, lane_of
from bakeoff.engine.resident.masks import ResidentMasks
from bakeoff.engine.resident.philox import Streams
from bakeoff.engine.resident.updating import ResidentUpdate
from bakeoff.engine.stack import Stack
from bakeoff.engine.step import find_gradient
from bakeoff.streams import Purpose

# PyTorch's notes on CUDA graphs ask for a few steps beforehand, in which libraries settle what they work with.
_PLAIN_STEPS = 3
# Steps are given to the device by so many, and the host is ahead of it by so many such gifts: it never runs dry.
_GIVEN_STEPS = 32
_AHEAD = 2


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How far the device has come.

    Attributes:
        step: In this epoch, counted from 1.
        loss: Mean over the images so far, and over the replicas.
        accuracy: The same.
    """

    step: int
    loss: float
    accuracy: float


@final
class Resident:
    """What stays on the device between the steps and the epochs of one stack.

    Attributes:
        losses: (replica, image) float64 cross-entropies in the order of the epoch, dropout on.
        hits: (replica, image) bool, whether the most probable class is right.
        penalties: (replica,) float64 sum of each batch's penalties times its images.
        problem: Why the step could not be recorded; empty where it could, or was not tried.
    """

    def __init__(self, stack: Stack, data: Lessons, *, lane: Lane) -> None:
        """Lay everything out: what a step works on is made now."""
        device = stack.weights.device
        trials = [replica.trial for replica in stack.replicas]
        seeds = [trial.seed for trial in trials]
        rates = [dropout_rates(trial.settings) for trial in trials]
        self.data = data
        self._shares = torch.from_numpy(np.stack([parts.train for parts in data.splits])).to(device)
        self._batch_size = trials[0].settings.batch_size
        self._orders = Streams(seeds, Purpose.ORDER, device=device)
        self._masks = ResidentMasks(seeds, {key: [each[key] for each in rates] for key in rates[0]}, like=stack.weights)
        self._update = ResidentUpdate(stack, step_count=self.step_count)
        self._places = torch.arange(self._batch_size, device=device)
        self._epoch, self._image = (torch.zeros((), dtype=torch.int64, device=device) for _ in range(2))
        self._step = torch.zeros(1, dtype=torch.int64, device=device)
        self._order = torch.zeros_like(self._shares)
        self.losses = torch.zeros(self._shares.shape, dtype=torch.float64, device=device)
        self.hits = torch.zeros(self._shares.shape, dtype=torch.bool, device=device)
        self.penalties = torch.zeros(len(trials), dtype=torch.float64, device=device)
        self.problem = ""
        self._lane = lane
        self._plain_steps = 0
        self._is_recorded = False

    @property
    def step_count(self) -> int:
        """Of an epoch."""
        return -(-self._shares.shape[1] // self._batch_size)

    def train(self, stack: Stack) -> Iterator[Seen]:
        """Train every replica once through its images, yielding now and then how far the device is."""
        self._start(stack)
        whole_count, rest = divmod(self._shares.shape[1], self._batch_size)
        glances: deque[tuple[int, Callable[[], Tensor]]] = deque()
        for first in range(0, whole_count, _GIVEN_STEPS):
            done = min(first + _GIVEN_STEPS, whole_count)
            with self._lane.entered():
                for _ in range(first, done):
                    self._whole_step(stack)
                glances.append((done, self._lane.glance(self._means(done * self._batch_size))))
            if len(glances) > _AHEAD:
                yield _seen(*glances.popleft())
        if rest:
            with self._lane.entered():
                self._take(stack, rest)
        for replica in stack.replicas:
            replica.steps += self.step_count

    def _start(self, stack: Stack) -> None:
        epoch = stack.replicas[0].epochs + 1
        self._epoch.fill_(epoch)
        for counted in (self._image, self._step, self.penalties):
            counted.zero_()
        places = self._orders.permutations(self._shares.shape[1], epoch=self._epoch)
        torch.gather(self._shares, 1, places, out=self._order)
        self._masks.start(epoch)
        self._update.start(stack.replicas)

    def _whole_step(self, stack: Stack) -> None:
        step = partial(self._take, stack, self._batch_size)
        if self._plain_steps == _PLAIN_STEPS and not self._is_recorded and not self.problem:
            self._record(step)
        if self._is_recorded:
            self._lane.replay(step)
        else:
            step()
            self._plain_steps += 1

    def _record(self, step: Step) -> None:
        try:
            self._lane.record(step)
        except RuntimeError as error:
            self.problem = str(error).strip().split("\n")[0] or type(error).__name__
            _PROBLEMS[self.problem] = None
        else:
            self._is_recorded = True

    def _take(self, stack: Stack, count: int) -> None:
        """Take a step on so many images; every call is like the other, whatever the place in the epoch."""
        columns = self._places[:count] + self._image
        batch = self._order.index_select(1, columns)
        inputs = self.data.inputs(self.data.train, batch, replica_count=len(batch))
        labels = self.data.train.labels[batch]
        figures = find_gradient(stack, inputs, labels=labels, masks=self._masks)
        self._update.step(stack.weights, stack.gradient, place=self._step)
        self.losses.index_copy_(1, columns, figures.losses.double())
        self.hits.index_copy_(1, columns, figures.hits)
        if figures.penalties is not None:
            self.penalties.add_(figures.penalties * count)
        self._image.add_(count)
        self._step.add_(1)

    def _means(self, image_count: int) -> Tensor:
        """Return (2,) the means of losses and hits over the first images."""
        losses, hits = self.losses[:, :image_count], self.hits[:, :image_count]
        return torch.stack([losses.mean(), hits.sum() / hits.numel()])


_PROBLEMS: dict[str, None] = {}


def recording_problem() -> str:
    """Return why a step could not be recorded in this process for the first time; empty where all could."""
    return next(iter(_PROBLEMS), "")


# It goes when its stack goes, and the memory of its graph with it.
_KEPT: WeakKeyDictionary[Stack, Resident] = WeakKeyDictionary()


def resident_of(stack: Stack, data: Lessons, *, lane: Lane | None = None) -> Resident | None:
    """Return what trains a stack on its device, the same from epoch to epoch; None where the host takes the steps.

    Args:
        stack: On its device.
        data: What it learns from.
        lane: How steps are given to the device; None for the device's own way.
    """
    kept = _KEPT.get(stack)
    if kept is not None and kept.data is data:
        return kept
    found = lane or lane_of(stack.weights.device)
    if found is None:
        return None
    # The old one goes first: there may not be room for both.
    del kept
    _KEPT.pop(stack, None)
    _KEPT[stack] = Resident(stack, data, lane=found)
    return _KEPT[stack]


def _seen(step: int, wait: Callable[[], Tensor]) -> Seen:
    loss, accuracy = wait().tolist()
    return Seen(step=step, loss=loss, accuracy=accuracy)
