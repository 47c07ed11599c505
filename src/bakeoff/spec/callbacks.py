"""Callbacks that change a trial while it trains: frozen facts with Keras 3's argument names, order and defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mode = Literal["auto", "min", "max"]


@dataclass(frozen=True, slots=True)
class EarlyStopping:
    """Ends a trial when `monitor` has not improved by `min_delta` for `patience` epochs."""

    monitor: str = "val_loss"
    min_delta: float = 0.0
    patience: int = 0
    mode: Mode = "auto"
    baseline: float | None = None
    restore_best_weights: bool = False
    start_from_epoch: int = 0


@dataclass(frozen=True, slots=True)
class ReduceLROnPlateau:
    """Multiplies the learning rate by `factor` when `monitor` has not improved for `patience` epochs."""

    monitor: str = "val_loss"
    factor: float = 0.1
    patience: int = 10
    mode: Mode = "auto"
    min_delta: float = 1e-4
    cooldown: int = 0
    min_lr: float = 0.0


Callback = EarlyStopping | ReduceLROnPlateau

MONITORS = ("loss", "accuracy", "val_loss", "val_accuracy")
"""What a callback may watch; `acc` and `val_acc` are read as `accuracy` and `val_accuracy`."""
