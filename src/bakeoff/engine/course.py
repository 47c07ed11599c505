"""What an update rule needs to know: an optimizer and learning rates in, numbers for every step of an epoch out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bakeoff.engine.update import LARGEST_RATE, nadam_factors
from bakeoff.spec import SGD, Adadelta, Adagrad, Adam, AdamW, Nadam, Optimizer, RMSprop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What changes from step to step of an epoch.

    Attributes:
        steps: (step,) counted from 1 over the whole training.
        rates: (step,) learning rates; infinite where they are beyond what PyTorch takes.
        numbers: (step, 6) what the C update rule needs.
    """

    steps: NDArray[np.int64]
    rates: NDArray[np.float64]
    numbers: NDArray[np.float64]


def course(optimizer: Optimizer, rates: NDArray[np.float64], *, done: int) -> Course:
    """Return what an epoch's steps need to know.

    Args:
        optimizer: The rule.
        rates: (step,) learning rates.
        done: Steps of the training before the epoch.
    """
    steps = np.arange(done + 1, done + 1 + len(rates))
    rates = np.where(rates > LARGEST_RATE, np.inf, rates)
    numbers = np.zeros((len(rates), 6))
    numbers[:, 0] = rates
    if optimizer.common.weight_decay:
        numbers[:, 5] = optimizer.common.weight_decay * numbers[:, 0]
    if isinstance(optimizer, Adam | AdamW):
        numbers[:, 0] *= np.sqrt(1 - optimizer.beta_2**steps) / (1 - optimizer.beta_1**steps)
    elif isinstance(optimizer, Nadam):
        numbers[:, 1:3] = [nadam_factors(optimizer, int(step)) for step in steps]
        numbers[:, 3] = 1 / (1 - optimizer.beta_2**steps)
    return Course(steps=steps, rates=rates, numbers=numbers)


def constants(optimizer: Optimizer) -> tuple[float, float, float]:
    """Return what an update rule multiplies by in every step: two factors, and what keeps it from dividing by zero."""
    match optimizer:
        case SGD(momentum=momentum):
            return momentum, 0.0, 0.0
        case Adam() | AdamW() | Nadam():
            return optimizer.beta_1, optimizer.beta_2, optimizer.epsilon
        case Adadelta():
            return optimizer.rho, 0.0, optimizer.epsilon
        case RMSprop():
            return optimizer.rho, optimizer.momentum, optimizer.epsilon
        case Adagrad():
            return 0.0, 0.0, optimizer.epsilon
