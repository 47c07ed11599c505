"""Initial weights: an initialiser, a shape and a seed in, float64 values out, the same on every device."""

from __future__ import annotations

import math

import numpy as np
import scipy  # its `special`, which takes long to load, comes with its first use
from numpy.typing import NDArray

from bakeoff.spec import (
    Constant,
    Identity,
    Initializer,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)
from bakeoff.streams import Purpose, stream, uniforms

# The standard deviation of a standard normal cut at two deviations; Keras 3's VarianceScaling divides by it.
_CUT_DEVIATION = 0.87962566103423978

Values = NDArray[np.float64]


def initial_values(initializer: Initializer, shape: tuple[int, ...], *, seed: int, index: int) -> Values:
    """Return the initial values of the network's weight tensor number `index`.

    Distributions are those of Keras 3; values are made from uniform numbers by the inverse distribution function.
    """
    match initializer:
        case Constant(value):
            return np.full(shape, value)
        case Identity(gain):
            return gain * np.eye(shape[0], shape[1])
        case _:
            uniform = uniforms(stream(seed, Purpose.WEIGHTS, layer=index), math.prod(shape)).reshape(shape)
            return _drawn(initializer, uniform)


def _drawn(initializer: Initializer, uniform: Values) -> Values:
    match initializer:
        case RandomUniform(low, high):
            return low + (high - low) * uniform
        case RandomNormal(mean, deviation):
            return np.asarray(mean + deviation * scipy.special.ndtri(uniform))
        case TruncatedNormal(mean, deviation):
            return mean + deviation * _cut_normal(uniform)
        case VarianceScaling():
            return _scaled(initializer, uniform)
        case Orthogonal(gain):
            return gain * _orthogonal(np.asarray(scipy.special.ndtri(uniform)))
        case _:
            raise AssertionError(initializer)


def _cut_normal(uniform: Values) -> Values:
    low = scipy.special.ndtr(-2.0)
    return np.asarray(scipy.special.ndtri(low + (1 - 2 * low) * uniform))


def _scaled(initializer: VarianceScaling, uniform: Values) -> Values:
    fan_in, fan_out = _fans(uniform.shape)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[initializer.mode]
    variance = initializer.scale / max(1.0, fan)
    match initializer.distribution:
        case "uniform":
            limit = math.sqrt(3 * variance)
            return limit * (2 * uniform - 1)
        case "truncated_normal":
            return math.sqrt(variance) / _CUT_DEVIATION * _cut_normal(uniform)
        case "untruncated_normal":
            return np.asarray(math.sqrt(variance) * scipy.special.ndtri(uniform))


def _fans(shape: tuple[int, ...]) -> tuple[float, float]:
    if len(shape) == 1:
        return shape[0], shape[0]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def _orthogonal(normal: Values) -> Values:
    rows, columns = math.prod(normal.shape[:-1]), normal.shape[-1]
    matrix, triangle = np.linalg.qr(normal.reshape(max(rows, columns), min(rows, columns)))
    # Without the signs Q would not be uniform over the orthogonal matrices (Mezzadri, 2007).
    matrix = matrix * np.sign(np.diag(triangle))
    return (matrix if rows >= columns else matrix.T).reshape(normal.shape)
