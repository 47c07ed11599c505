"""A variant's settings with nothing left to look up: what a trial depends on, apart from its seed and its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bakeoff.spec.callbacks import Callback
from bakeoff.spec.layers import Layer
from bakeoff.spec.optimizers import Optimizer

Precision = Literal["f32", "bf16", "auto", "f64"]
"""Of weights and arithmetic. bf16 is that of activations and their products, its weights are f32; auto is f32 or bf16,
whichever suits the study's networks and the processor that begins it."""

Validation = float | Literal["test"]

LOSSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")
"""Two names for one loss: how labels are written changes nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything about a variant that changes a number.

    Attributes:
        dataset: A built-in name, or an absolute path.
        preprocess: Names of preprocessing steps, in order.
        validation: Share of the training set held out, stratified by class; 0 for none; "test" watches the test set.
        layers: The network, without Input.
        layer_names: One unique name for each layer, as `summary` shows it and weights bear it.
        input_shape: What an `Input` or `input_shape=` said, to be checked against the data; None where nothing did.
        optimizer: With every argument.
        callbacks: In order.
        loss: Only "categorical_crossentropy".
        epochs: At most this many.
        batch_size: Images a step.
        precision: Of weights and arithmetic; no trial is made of "auto", which has to be decided first.
    """

    dataset: str
    preprocess: tuple[str, ...]
    validation: Validation
    layers: tuple[Layer, ...]
    layer_names: tuple[str, ...]
    input_shape: tuple[int, ...] | None = None
    optimizer: Optimizer
    callbacks: tuple[Callback, ...] = ()
    loss: Literal["categorical_crossentropy"] = "categorical_crossentropy"
    epochs: int
    batch_size: int
    precision: Precision = "auto"
