"""Optimizers and learning-rate schedules: frozen facts with Keras 3's argument names, order and defaults."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExponentialDecay:
    """initial · decay_rate ^ (step / decay_steps); whole powers with `staircase`."""

    initial_learning_rate: float
    decay_steps: float
    decay_rate: float
    staircase: bool = False


@dataclass(frozen=True, slots=True)
class PiecewiseConstantDecay:
    """values[i] up to and including step boundaries[i], the last value after all of them."""

    boundaries: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PolynomialDecay:
    """From initial to end in `decay_steps` steps along (1 - step / decay_steps) ^ power."""

    initial_learning_rate: float
    decay_steps: float
    end_learning_rate: float = 0.0001
    power: float = 1.0
    cycle: bool = False


@dataclass(frozen=True, slots=True)
class InverseTimeDecay:
    """initial / (1 + decay_rate · step / decay_steps); Keras 2's `decay=d` is this with decay_steps 1, decay_rate d."""

    initial_learning_rate: float
    decay_steps: float
    decay_rate: float
    staircase: bool = False


@dataclass(frozen=True, slots=True)
class CosineDecay:
    """From initial to alpha · initial along half a cosine, after an optional linear warm-up."""

    initial_learning_rate: float
    decay_steps: float
    alpha: float = 0.0
    warmup_target: float | None = None
    warmup_steps: float = 0


@dataclass(frozen=True, slots=True)
class CosineDecayRestarts:
    """Cosine decays one after another, each t_mul times as long and m_mul times as high."""

    initial_learning_rate: float
    first_decay_steps: float
    t_mul: float = 2.0
    m_mul: float = 1.0
    alpha: float = 0.0


Schedule = (
    ExponentialDecay | PiecewiseConstantDecay | PolynomialDecay | InverseTimeDecay | CosineDecay | CosineDecayRestarts
)
LearningRate = float | Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every optimizer takes.

    Attributes:
        weight_decay: Each step every weight loses learning rate · weight_decay of itself; None for none.
        clipnorm: The largest L2 norm of each tensor's gradient.
        clipvalue: The largest absolute value of a gradient's elements.
        global_clipnorm: The largest L2 norm of all gradients together.
    """

    weight_decay: float | None = None
    clipnorm: float | None = None
    clipvalue: float | None = None
    global_clipnorm: float | None = None


@dataclass(frozen=True, slots=True)
class SGD:
    """Gradient descent with momentum."""

    learning_rate: LearningRate = 0.01
    momentum: float = 0.0
    nesterov: bool = False
    common: Common = Common()


@dataclass(frozen=True, slots=True)
class Adam:
    """Kingma and Ba, 2014."""

    learning_rate: LearningRate = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    amsgrad: bool = False
    common: Common = Common()


@dataclass(frozen=True, slots=True)
class AdamW:
    """Loshchilov and Hutter, 2017: Adam whose weight decay defaults to 0.004."""

    learning_rate: LearningRate = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    amsgrad: bool = False
    common: Common = Common(weight_decay=0.004)


@dataclass(frozen=True, slots=True)
class Adadelta:
    """Zeiler, 2012."""

    learning_rate: LearningRate = 0.001
    rho: float = 0.95
    epsilon: float = 1e-7
    common: Common = Common()


@dataclass(frozen=True, slots=True)
class RMSprop:
    """Tieleman and Hinton, 2012."""

    learning_rate: LearningRate = 0.001
    rho: float = 0.9
    momentum: float = 0.0
    epsilon: float = 1e-7
    centered: bool = False
    common: Common = Common()


@dataclass(frozen=True, slots=True)
class Adagrad:
    """Duchi, Hazan and Singer, 2011."""

    learning_rate: LearningRate = 0.001
    initial_accumulator_value: float = 0.1
    epsilon: float = 1e-7
    common: Common = Common()


@dataclass(frozen=True, slots=True)
class Nadam:
    """Dozat, 2015: Adam with Nesterov momentum."""

    learning_rate: LearningRate = 0.001
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    common: Common = Common()


Optimizer = SGD | Adam | AdamW | Adadelta | RMSprop | Adagrad | Nadam
