"""What a trial's callbacks decide after an epoch: its figures in, stop, remember or slow down out; as Keras 3 does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bakeoff.spec import Callback, EarlyStopping, ReduceLROnPlateau

Figures = Mapping[str, float]
"""An epoch's `loss`, `accuracy`, `val_loss`, `val_accuracy`, as Keras logs them; what was not measured is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What a callback remembers between epochs.

    Attributes:
        best: The best figure so far; NaN before the first.
        waited: Epochs since it improved.
        cooldown: Epochs in which a reduced learning rate is left alone.
        has_best_weights: Whether an epoch's weights are kept for the end.
    """

    best: float = float("nan")
    waited: int = 0
    cooldown: int = 0
    has_best_weights: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do after an epoch.

    Attributes:
        watches: What each callback remembers now.
        is_over: The trial ends here.
        keeps_weights: This epoch's weights are to be kept, and restored when the trial ends.
        learning_rate: The rate to go on with.
    """

    watches: tuple[Watch, ...]
    is_over: bool = False
    keeps_weights: bool = False
    learning_rate: float


def first_watches(callbacks: Sequence[Callback]) -> tuple[Watch, ...]:
    """Return what the callbacks remember before the first epoch."""
    return tuple(Watch() for _ in callbacks)


def decide(
    callbacks: Sequence[Callback], watches: Sequence[Watch], *, figures: Figures, epoch: int, learning_rate: float
) -> Decision:
    """Ask each callback in order; `epoch` is counted from 1."""
    decision = Decision(watches=(), learning_rate=learning_rate)
    for callback, watch in zip(callbacks, watches, strict=True):
        figure = figures.get(callback.monitor)
        if figure is None:
            decision = replace(decision, watches=(*decision.watches, watch))
        elif isinstance(callback, EarlyStopping):
            decision = _stopping(callback, watch, figure, decision, epoch)
        else:
            decision = _slowing(callback, watch, figure, decision)
    return decision


def _stopping(callback: EarlyStopping, watch: Watch, figure: float, decision: Decision, epoch: int) -> Decision:
    if epoch - 1 < callback.start_from_epoch:
        return replace(decision, watches=(*decision.watches, watch))
    is_better = _is_better(callback, figure, watch.best)
    beats_baseline = callback.baseline is None or _is_better(callback, figure, callback.baseline)
    keeps = callback.restore_best_weights and (is_better or not watch.has_best_weights)
    waited = 0 if is_better and beats_baseline else watch.waited + 1
    after = replace(
        watch,
        best=figure if is_better else watch.best,
        waited=waited,
        has_best_weights=watch.has_best_weights or keeps,
    )
    return replace(
        decision,
        watches=(*decision.watches, after),
        is_over=decision.is_over or (not is_better and waited >= callback.patience and epoch > 1),
        # Each of Keras's callbacks restores its own epoch's weights at the end, so the last one to hold any decides.
        keeps_weights=keeps if after.has_best_weights else decision.keeps_weights,
    )


def _slowing(callback: ReduceLROnPlateau, watch: Watch, figure: float, decision: Decision) -> Decision:
    if watch.cooldown:
        watch = replace(watch, cooldown=watch.cooldown - 1, waited=0)
    if _is_better(callback, figure, watch.best):
        watch = replace(watch, best=figure, waited=0)
    elif not watch.cooldown:
        watch = replace(watch, waited=watch.waited + 1)
        # Keras compares with the bound in single precision.
        if watch.waited >= callback.patience and decision.learning_rate > np.float32(callback.min_lr):
            rate = max(decision.learning_rate * callback.factor, callback.min_lr)
            decision = replace(decision, learning_rate=rate)
            watch = replace(watch, cooldown=callback.cooldown, waited=0)
    return replace(decision, watches=(*decision.watches, watch))


def _is_better(callback: Callback, figure: float, best: float) -> bool:
    if np.isnan(best):
        return True
    is_rising = callback.mode == "max" or (callback.mode == "auto" and callback.monitor.endswith("accuracy"))
    delta = abs(callback.min_delta)
    return figure - delta > best if is_rising else figure + delta < best
