"""The update rules on the device: a stack's weights and gradient in, its weights changed in place; nothing is read.

What a rule has to know of a step (learning rate, bias corrections) is worked out for a whole epoch beforehand, and the
step looks it up at a place that is counted on the device. Neighbours with one rule are changed together: each element
is computed for itself, and on a GPU by the same instructions wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.course import constants, course
from bakeoff.engine.parameters import Slot
from bakeoff.engine.stack import Replica, Stack
from bakeoff.spec import SGD, Adadelta, Adagrad, Adam, AdamW, Common, Nadam, Optimizer, RMSprop


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Numbers:
    """What a rule has to know of a step, each (replica, 1).

    Attributes:
        rate: The learning rate; Adam's with its bias corrections.
        for_average: What Nadam's moving average weighs.
        for_gradient: What the gradient weighs beside it.
        for_squares: Nadam's bias correction.
        decay: The weight decay times the learning rate.
        first: How much of the first average stays (beta_1, rho, momentum).
        first_rest: What is left of one.
        second: How much of the second average stays (beta_2; RMSprop's momentum).
        second_rest: What is left of one.
        epsilon: As it is.
    """

    rate: Tensor
    for_average: Tensor
    for_gradient: Tensor
    for_squares: Tensor
    decay: Tensor
    first: Tensor
    first_rest: Tensor
    second: Tensor
    second_rest: Tensor
    epsilon: Tensor


_COLUMNS = tuple(field.name for field in fields(_Numbers))


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """Neighbours whose optimizers take the same operations.

    Attributes:
        rows: Theirs.
        optimizer: The first one's.
        slots: (replica, size) each.
    """

    rows: slice
    optimizer: Optimizer
    slots: tuple[Tensor, ...]


@final
class ResidentUpdate:
    """The update of a stack's replicas, step after step.

    From here on the replicas' slots are rows of buffers that several of them share.
    """

    def __init__(self, stack: Stack, *, step_count: int) -> None:
        """Lay the slots side by side; an epoch has `step_count` steps."""
        self._runs = tuple(_runs(stack.replicas))
        self._clips = [(row, replica.trial.settings.optimizer.common) for row, replica in enumerate(stack.replicas)]
        self._slots = stack.layout.trainable
        self._table = stack.weights.new_zeros(step_count, len(stack.replicas), len(_COLUMNS))

    def start(self, replicas: Sequence[Replica]) -> None:
        """Work out what the steps of the replicas' next epoch have to know."""
        tables: dict[object, NDArray[np.float64]] = {}
        keys = []
        for replica in replicas:
            keys.append((replica.trial.settings.optimizer, replica.fixed_rate, replica.steps))
            if keys[-1] not in tables:
                tables[keys[-1]] = _table(replica, len(self._table))
        self._table.copy_(torch.from_numpy(np.stack([tables[key] for key in keys], 1)))

    def step(self, weights: Tensor, gradient: Tensor, *, place: Tensor) -> None:
        """Clip the gradient and change the weights, both (replica, size), in place.

        Args:
            weights: Of all replicas.
            gradient: Of the loss.
            place: (1,) int64, the step's place in the epoch, counted from 0.
        """
        for row, common in self._clips:
            clip(common, gradient[row], slots=self._slots)
        numbers = self._table.index_select(0, place).squeeze(0)
        for run in self._runs:
            now = _Numbers(**dict(zip(_COLUMNS, numbers[run.rows].unsqueeze(1).unbind(2), strict=True)))
            _update(run, weights[run.rows], gradient[run.rows], now)


def clip(common: Common, gradient: Tensor, *, slots: Sequence[Slot]) -> None:
    """Clip one replica's flat gradient in place, as `bakeoff.engine.update.clip` does, but read no norm."""
    if common.clipnorm:
        for slot in slots:
            _clip_norm(gradient[slot.offset : slot.offset + slot.size], common.clipnorm)
    elif common.global_clipnorm:
        _clip_norm(gradient, common.global_clipnorm)
    elif common.clipvalue:
        gradient.clamp_(-common.clipvalue, common.clipvalue)


def _clip_norm(gradient: Tensor, bound: float) -> None:
    norm = torch.sqrt((gradient * gradient).sum()).double()
    # Not a number times 1, nor by a norm that is none: a gradient that is not finite stays so, and is seen to diverge.
    gradient.mul_(torch.full_like(norm, bound).div_(norm).clamp_(max=1.0).to(gradient.dtype))


def _table(replica: Replica, step_count: int) -> NDArray[np.float64]:
    """Return (step, number), in the order of `_Numbers`."""
    optimizer = replica.trial.settings.optimizer
    rates = np.array(replica.learning_rates(step_count))
    of_steps = course(optimizer, rates, done=replica.steps).numbers[:, [0, 1, 2, 3, 5]]
    first, second, epsilon = constants(optimizer)
    same = np.array([first, 1 - first, second, 1 - second, epsilon])
    return np.hstack([of_steps, np.broadcast_to(same, (step_count, len(same)))])


def _runs(replicas: Sequence[Replica]) -> list[_Run]:
    runs: list[_Run] = []
    first = 0
    for _, neighbours in groupby(replicas, lambda replica: _operations(replica.trial.settings.optimizer)):
        alike = list(neighbours)
        slots = tuple(torch.stack(buffers) for buffers in zip(*(replica.slots for replica in alike), strict=True))
        for row, replica in enumerate(alike):
            replica.slots = [slot[row] for slot in slots]
        rows = slice(first, first + len(alike))
        runs.append(_Run(rows=rows, optimizer=alike[0].trial.settings.optimizer, slots=slots))
        first += len(alike)
    return runs


def _operations(optimizer: Optimizer) -> tuple[object, ...]:
    """Return what decides which operations an update consists of."""
    decays = bool(optimizer.common.weight_decay)
    match optimizer:
        case SGD(momentum=momentum, nesterov=nesterov):
            return SGD, decays, bool(momentum), nesterov
        case Adam(amsgrad=amsgrad) | AdamW(amsgrad=amsgrad):
            return Adam, decays, amsgrad
        case RMSprop(momentum=momentum, centered=centered):
            return RMSprop, decays, bool(momentum), centered
        case _:
            return type(optimizer), decays


def _update(run: _Run, weights: Tensor, gradient: Tensor, now: _Numbers) -> None:
    optimizer, slots = run.optimizer, run.slots
    if optimizer.common.weight_decay:
        weights.sub_(weights * now.decay)
    match optimizer:
        case SGD():
            _sgd(optimizer, weights, gradient, slots, now)
        case Adam() | AdamW():
            _adam(optimizer, weights, gradient, slots, now)
        case Adadelta():
            _adadelta(weights, gradient, slots, now)
        case RMSprop():
            _rmsprop(optimizer, weights, gradient, slots, now)
        case Adagrad():
            slots[0].addcmul_(gradient, gradient)
            weights.sub_(gradient.mul(now.rate).div_((slots[0] + now.epsilon).sqrt_()))
        case Nadam():
            _nadam(weights, gradient, slots, now)


Slots = tuple[Tensor, ...]


def _sgd(optimizer: SGD, weights: Tensor, gradient: Tensor, slots: Slots, now: _Numbers) -> None:
    change = gradient * now.rate
    if not slots:
        weights.sub_(change)
        return
    velocity = slots[0].mul_(now.first).sub_(change)
    if optimizer.nesterov:
        weights.add_(velocity * now.first).sub_(change)
    else:
        weights.add_(velocity)


def _follow_square(average: Tensor, gradient: Tensor, stays: Tensor, comes: Tensor) -> Tensor:
    return average.mul_(stays).addcmul_(gradient, gradient * comes)


def _adam(optimizer: Adam | AdamW, weights: Tensor, gradient: Tensor, slots: Slots, now: _Numbers) -> None:
    first = slots[0].lerp_(gradient, now.first_rest)
    second = _follow_square(slots[1], gradient, now.second, now.second_rest)
    if optimizer.amsgrad:
        second = torch.maximum(slots[2], second, out=slots[2])
    weights.sub_((first * now.rate).div_(second.sqrt().add_(now.epsilon)))


def _adadelta(weights: Tensor, gradient: Tensor, slots: Slots, now: _Numbers) -> None:
    squares, changes = slots
    _follow_square(squares, gradient, now.first, now.first_rest)
    change = (changes + now.epsilon).sqrt_().mul_(gradient).div_((squares + now.epsilon).sqrt_())
    _follow_square(changes, change, now.first, now.first_rest)
    weights.sub_(change.mul_(now.rate))


def _rmsprop(optimizer: RMSprop, weights: Tensor, gradient: Tensor, slots: Slots, now: _Numbers) -> None:
    squares, *others = slots
    divisor = _follow_square(squares, gradient, now.first, now.first_rest) + now.epsilon
    if optimizer.centered:
        average = others.pop().lerp_(gradient, now.first_rest)
        divisor.addcmul_(average, average, value=-1)
    change = gradient.mul(now.rate).div_(divisor.sqrt_())
    weights.sub_(others[0].mul_(now.second).add_(change) if others else change)


def _nadam(weights: Tensor, gradient: Tensor, slots: Slots, now: _Numbers) -> None:
    average = slots[0].lerp_(gradient, now.first_rest)
    squares = _follow_square(slots[1], gradient, now.second, now.second_rest)
    change = (average * now.for_average).add_(gradient * now.for_gradient).mul_(now.rate)
    weights.sub_(change.div_((squares * now.for_squares).sqrt_().add_(now.epsilon)))
