"""Learning rates: a schedule and a step in, a rate out. Formulas are Keras 3's, in double precision."""

from __future__ import annotations

import math
from bisect import bisect_left

from bakeoff.spec import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRate,
    PiecewiseConstantDecay,
    PolynomialDecay,
)


def learning_rate_at(rate: LearningRate, step: int) -> float:
    """Return the learning rate of a step, counted from 0 over the whole training.

    Infinity where the formula leaves the range of numbers, as a rate that grows for ever does: the trial diverges.
    """
    try:
        return _rate_at(rate, step)
    except (ArithmeticError, ValueError):
        return math.inf


def _rate_at(rate: LearningRate, step: int) -> float:
    match rate:
        case ExponentialDecay():
            return rate.initial_learning_rate * math.pow(rate.decay_rate, _progress(rate, step))
        case InverseTimeDecay():
            return rate.initial_learning_rate / (1 + rate.decay_rate * _progress(rate, step))
        case PiecewiseConstantDecay():
            return rate.values[bisect_left(rate.boundaries, step)]
        case PolynomialDecay():
            return _polynomial(rate, step)
        case CosineDecay():
            return _cosine(rate, step)
        case CosineDecayRestarts():
            return _cosine_restarts(rate, step)
        case _:
            return rate


def _progress(rate: ExponentialDecay | InverseTimeDecay, step: int) -> float:
    progress = step / rate.decay_steps
    return math.floor(progress) if rate.staircase else progress


def _polynomial(rate: PolynomialDecay, step: int) -> float:
    duration = rate.decay_steps
    if rate.cycle:
        duration *= max(1, math.ceil(step / duration))
    left = 1 - min(step, duration) / duration
    return (rate.initial_learning_rate - rate.end_learning_rate) * math.pow(left, rate.power) + rate.end_learning_rate


def _cosine(rate: CosineDecay, step: int) -> float:
    if rate.warmup_target is None:
        return _cosine_decayed(rate.initial_learning_rate, step / rate.decay_steps, rate.alpha)
    if step < rate.warmup_steps:
        climbed = step / rate.warmup_steps
        return rate.initial_learning_rate + climbed * (rate.warmup_target - rate.initial_learning_rate)
    return _cosine_decayed(rate.warmup_target, (step - rate.warmup_steps) / rate.decay_steps, rate.alpha)


def _cosine_decayed(start: float, progress: float, alpha: float) -> float:
    half_wave = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return start * ((1 - alpha) * half_wave + alpha)


def _cosine_restarts(rate: CosineDecayRestarts, step: int) -> float:
    progress = step / rate.first_decay_steps
    if rate.t_mul == 1:
        restarts = math.floor(progress)
        within = progress - restarts
    else:
        restarts = math.floor(math.log(1 - progress * (1 - rate.t_mul)) / math.log(rate.t_mul))
        before = (1 - rate.t_mul**restarts) / (1 - rate.t_mul)
        within = (progress - before) / rate.t_mul**restarts
    half_wave = 0.5 * rate.m_mul**restarts * (1 + math.cos(math.pi * within))
    return rate.initial_learning_rate * ((1 - rate.alpha) * half_wave + rate.alpha)
