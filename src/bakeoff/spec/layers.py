"""The layers that a network may have: frozen facts with Keras 3's argument names, order and defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bakeoff.spec.initializers import GLOROT_UNIFORM, ONES, ZEROS, Initializer

Padding = Literal["valid", "same"]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Penalty:
    """Keras's L1, L2 and L1L2 regularizers: l1 · Σ|w| + l2 · Σw², added to the training loss."""

    l1: float = 0.0
    l2: float = 0.0


@dataclass(frozen=True, slots=True)
class Dense:
    """units outputs, each activation(input · kernel + bias); kernel (in, out)."""

    units: int
    activation: str = "linear"
    use_bias: bool = True
    kernel_initializer: Initializer = GLOROT_UNIFORM
    bias_initializer: Initializer = ZEROS
    kernel_regularizer: Penalty | None = None


@dataclass(frozen=True, slots=True)
class Conv2D:
    """Cross-correlation over (H, W, C); kernel (height, width, in, out)."""

    filters: int
    kernel_size: Pair
    strides: Pair = (1, 1)
    padding: Padding = "valid"
    dilation_rate: Pair = (1, 1)
    activation: str = "linear"
    use_bias: bool = True
    kernel_initializer: Initializer = GLOROT_UNIFORM
    bias_initializer: Initializer = ZEROS
    kernel_regularizer: Penalty | None = None


@dataclass(frozen=True, slots=True)
class MaxPooling2D:
    """The largest value of each window. `strides` has been filled in: Keras's None means `pool_size`."""

    pool_size: Pair = (2, 2)
    strides: Pair = (2, 2)
    padding: Padding = "valid"


@dataclass(frozen=True, slots=True)
class AveragePooling2D:
    """The mean of each window, counting only what lies inside the image."""

    pool_size: Pair = (2, 2)
    strides: Pair = (2, 2)
    padding: Padding = "valid"


@dataclass(frozen=True, slots=True)
class GlobalAveragePooling2D:
    """The mean of each channel over the image."""

    keepdims: bool = False


@dataclass(frozen=True, slots=True)
class GlobalMaxPooling2D:
    """The largest value of each channel over the image."""

    keepdims: bool = False


@dataclass(frozen=True, slots=True)
class ZeroPadding2D:
    """Rows and columns of zeros around the image: ((top, bottom), (left, right))."""

    padding: tuple[Pair, Pair] = ((1, 1), (1, 1))


@dataclass(frozen=True, slots=True)
class Flatten:
    """(H, W, C) to a vector, channels fastest, as Keras does with channels_last."""


@dataclass(frozen=True, slots=True)
class Dropout:
    """In training a share `rate` of the values becomes 0 and the rest is divided by 1 - rate."""

    rate: float


@dataclass(frozen=True, slots=True)
class BatchNormalization:
    """Normalises the last axis by the batch's mean and variance; by the moving ones outside training."""

    momentum: float = 0.99
    epsilon: float = 0.001
    center: bool = True
    scale: bool = True
    beta_initializer: Initializer = ZEROS
    gamma_initializer: Initializer = ONES
    moving_mean_initializer: Initializer = ZEROS
    moving_variance_initializer: Initializer = ONES


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation as a layer of its own; Softmax() is Activation("softmax")."""

    activation: str


@dataclass(frozen=True, slots=True)
class ReLU:
    """max(x, 0) with Keras's three extensions: an upper bound, a slope below the threshold, the threshold."""

    max_value: float | None = None
    negative_slope: float = 0.0
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class LeakyReLU:
    """x where x is positive, negative_slope · x elsewhere."""

    negative_slope: float = 0.3


Layer = (
    Dense
    | Conv2D
    | MaxPooling2D
    | AveragePooling2D
    | GlobalAveragePooling2D
    | GlobalMaxPooling2D
    | ZeroPadding2D
    | Flatten
    | Dropout
    | BatchNormalization
    | Activation
    | ReLU
    | LeakyReLU
)
