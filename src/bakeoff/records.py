"""The facts that travel between rooms: what engines yield, stores keep and analysis reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ending = Literal["finished", "early_stopping", "diverged"]
"""How a trial ended: all its epochs done, its EarlyStopping callback, or a loss that was not finite."""


Program = Literal["fused", "reference"]
"""What trains: the program written out for CPUs, or the one for every device that autograd differentiates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRecord:
    """What one epoch of one trial gave. Losses are mean cross-entropies in nats.

    A figure that was not measured, or is not finite, is None.

    Attributes:
        trial: The trial's digest.
        epoch: Counted from 1.
        seconds: Wall time of the epoch divided by the trials that shared it: training and evaluation.
        running_loss: Mean over the epoch's steps, dropout on, penalties included: what Keras logs as `loss`.
        running_accuracy: The same for accuracy: what Keras logs as `accuracy`.
        train_loss: Measured again at the epoch's end with dropout off, on the fixed 10,000 training images less the
            trial's validation share; without penalties.
        train_accuracy: On the same images.
        validation_loss: With dropout off, without penalties; None where the study validates nothing.
        validation_accuracy: On the same images.
        penalty: Sum of the kernel regularizers at the epoch's end; Keras's `val_loss` is `validation_loss + penalty`.
        learning_rate: At the epoch's end.
    """

    trial: str
    epoch: int
    seconds: float
    running_loss: float | None
    running_accuracy: float | None
    train_loss: float | None
    train_accuracy: float | None
    validation_loss: float | None
    validation_accuracy: float | None
    penalty: float
    learning_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """How far a cohort is inside an epoch, about once a second; shown, never stored.

    Attributes:
        trials: Digests of the trials that are still training.
        epoch: Counted from 1.
        step: Steps done in this epoch.
        step_count: Steps in this epoch.
        running_loss: Mean over trials and steps so far, in nats.
        running_accuracy: Mean over trials and steps so far.
    """

    trials: tuple[str, ...]
    epoch: int
    step: int
    step_count: int
    running_loss: float
    running_accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictions:
    """What a trained network says about every test image, in the data set's order.

    Attributes:
        classes: (image,) the most probable class: uint8, or uint16 with more than 256 classes.
        losses: (image,) float32, cross-entropy in nats.
        probabilities: (image, class) float16; (image, 0) in a copy of a store that left them out.
    """

    classes: NDArray[np.uint8] | NDArray[np.uint16]
    losses: NDArray[np.float32]
    probabilities: NDArray[np.float16]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TensorQuantiles:
    """The distribution of one weight tensor, so that it can be drawn after the weights are gone.

    Attributes:
        layer: The layer's name, as in `summary`.
        role: "kernel", "bias", "gamma", "beta", "moving_mean" or "moving_variance".
        before: (101,) float32, the 0 % to 100 % quantiles of the initial values.
        after: (101,) float32, the same after training.
    """

    layer: str
    role: str
    before: NDArray[np.float32]
    after: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerActivity:
    """What a layer's units do on the test set.

    Attributes:
        layer: The layer's name, as in `summary`.
        activation: The activation's name.
        dead_share: Share of units that are 0 for every test image; None where the activation is not a ReLU.
        saturated_share: Share of outputs below 0.01 or above 0.99; None where the activation is not a sigmoid.
    """

    layer: str
    activation: str
    dead_share: float | None
    saturated_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FinishedTrial:
    """A trial's end: what it gave, and what is needed to draw and to judge it later.

    Attributes:
        trial: The trial's digest.
        ending: How it ended.
        epochs_run: Epochs that have a record.
        best_epoch: The epoch whose weights were restored (`restore_best_weights`), or None.
        train_seconds: Wall time of its cohort divided by the trials that shared it.
        train_images: How many images one epoch trained on.
        test_loss: Mean cross-entropy on the test set, in nats; None where the trial diverged.
        test_accuracy: Share of test images classified right; None where the trial diverged.
        predictions: None where the trial diverged.
        quantiles: One for each weight tensor, in the network's order.
        first_kernel: The first layer's kernel after training, float32, in Keras's layout; None without one.
        activity: One for each layer whose units can die or saturate.
        weights: Tensors by `layer/role`, in Keras's layout: Dense (in, out), Conv2D (height, width, in, out).
        program: Which program trained it.
        precision: "f32", "bf16" or "f64".
        device: "cpu", "cuda:0" …
    """

    trial: str
    ending: Ending
    epochs_run: int
    best_epoch: int | None
    train_seconds: float
    train_images: int
    test_loss: float | None
    test_accuracy: float | None
    predictions: Predictions | None
    quantiles: tuple[TensorQuantiles, ...]
    first_kernel: NDArray[np.float32] | None
    activity: tuple[LayerActivity, ...]
    weights: Mapping[str, NDArray[np.floating]]
    program: str
    precision: str
    device: str


FUSED = "fused"
"""A checkpoint's array that is there where the fused program made it; what it holds does not matter."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """A trial's whole state after an epoch, so that a killed one goes on from there; kept until the trial ends.

    Attributes:
        trial: The trial's digest.
        epoch: The last finished epoch, counted from 1.
        arrays: Weights, moving statistics, optimizer slots, callbacks' memories and counters, by name.
    """

    trial: str
    epoch: int
    arrays: Mapping[str, NDArray[np.generic]]

    @property
    def program(self) -> Program:
        """The program that it was made by, and that has to go on from it: a trial is never mixed of two."""
        return "fused" if FUSED in self.arrays else "reference"


Event = EpochRecord | StepProgress | Checkpoint | FinishedTrial
"""What an engine yields."""
