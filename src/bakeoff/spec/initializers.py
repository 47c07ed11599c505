"""Initial distributions by Keras's names: what a layer's weights are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Constant:
    """Every weight is `value`; Keras's Zeros and Ones are Constant(0.0) and Constant(1.0)."""

    value: float = 0.0


@dataclass(frozen=True, slots=True)
class RandomNormal:
    """Normal with the given mean and standard deviation."""

    mean: float = 0.0
    stddev: float = 0.05


@dataclass(frozen=True, slots=True)
class TruncatedNormal:
    """Normal, redrawn beyond two standard deviations; `stddev` is that of the normal before it is cut."""

    mean: float = 0.0
    stddev: float = 0.05


@dataclass(frozen=True, slots=True)
class RandomUniform:
    """Uniform on [minval, maxval)."""

    minval: float = -0.05
    maxval: float = 0.05


@dataclass(frozen=True, slots=True)
class VarianceScaling:
    """Keras's family: variance scale / fan; the Glorot, He and LeCun initialisers are members of it.

    `truncated_normal` divides the deviation by 0.87962566103423978, that of a standard normal cut at two (Keras 3).
    """

    scale: float = 1.0
    mode: Literal["fan_in", "fan_out", "fan_avg"] = "fan_in"
    distribution: Literal["truncated_normal", "untruncated_normal", "uniform"] = "truncated_normal"


@dataclass(frozen=True, slots=True)
class Orthogonal:
    """A matrix with orthonormal rows or columns, from the QR decomposition of a normal one, times `gain`."""

    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity matrix times `gain`; for Dense kernels only."""

    gain: float = 1.0


Initializer = Constant | RandomNormal | TruncatedNormal | RandomUniform | VarianceScaling | Orthogonal | Identity

ZEROS = Constant(0.0)
ONES = Constant(1.0)
GLOROT_UNIFORM = VarianceScaling(1.0, "fan_avg", "uniform")
