"""A trial's end: a trained replica in, everything that is kept of it out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from bakeoff.data import Split
from bakeoff.engine.activity import ActivityCounter
from bakeoff.engine.batches import Lessons
from bakeoff.engine.evaluation import Answers, evaluate
from bakeoff.engine.stack import Replica, Stack
from bakeoff.records import Ending, FinishedTrial, Predictions, TensorQuantiles

_PERCENTS = np.linspace(0, 1, 101)

Quantiles = Mapping[str, NDArray[np.float32]]


def quantiles(stack: Stack, row: int) -> Quantiles:
    """Return the 0 % to 100 % quantiles of each of a replica's tensors, by `layer/role`."""
    # A loss may survive weights that are infinite, or become so in float32: behind a unit that never fires.
    with np.errstate(over="ignore", invalid="ignore"):
        return {key: _quantiles(array).astype(np.float32) for key, array in stack.arrays(row).items()}


def _quantiles(array: NDArray[np.floating]) -> NDArray[np.floating]:
    # In sorted numbers NumPy finds a hundred places at once, in others it looks for one after the other.
    found: NDArray[np.floating] = np.quantile(np.sort(array, axis=None), _PERCENTS)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How one replica of a stack came to its end.

    Attributes:
        ending: Of its trial.
        before: Quantiles of its initial weights.
    """

    ending: Ending
    before: Quantiles


def finish(stack: Stack, data: Lessons, *, ends: Sequence[End]) -> list[FinishedTrial]:
    """Restore kept weights, judge the replicas on the test set, and return what is kept of them, in order.

    Args:
        stack: Of replicas that have all ended, none of them diverged.
        data: What they learned from.
        ends: One for each replica.
    """
    for row in range(len(ends)):
        stack.restore(row)
    return [_judged(stack.part([row]), data.only([row]), end) for row, end in enumerate(ends)]


def _judged(stack: Stack, data: Lessons, end: End) -> FinishedTrial:
    """Return what is kept of the one replica of a stack."""
    (replica,) = stack.replicas
    counter = ActivityCounter()
    everything = torch.arange(len(data.test.labels), device=data.test.labels.device)
    answers = evaluate(stack, data, source=data.test, indices=everything, observer=counter)
    return replace(
        _outline(replica, data.splits[0], stack, end.ending),
        test_loss=_finite(answers.scores.mean_loss(0)),
        test_accuracy=answers.scores.accuracy(0),
        predictions=_predictions(answers, 0),
        quantiles=_both(stack, 0, end.before),
        first_kernel=_first_kernel(stack, 0),
        activity=counter.activity(0),
        weights=stack.arrays(0),
    )


def finish_diverged(stack: Stack, data: Lessons) -> list[FinishedTrial]:
    """Return what is kept of replicas whose loss stopped being finite: how far they came, and nothing else."""
    return [
        _outline(replica, parts, stack, "diverged") for replica, parts in zip(stack.replicas, data.splits, strict=True)
    ]


def _outline(replica: Replica, parts: Split, stack: Stack, ending: Ending) -> FinishedTrial:
    return FinishedTrial(
        trial=replica.trial.digest,
        ending=ending,
        epochs_run=replica.epochs,
        best_epoch=None if replica.best is None else replica.best[2],
        train_seconds=replica.seconds,
        train_images=len(parts.train),
        test_loss=None,
        test_accuracy=None,
        predictions=None,
        quantiles=(),
        first_kernel=None,
        activity=(),
        weights={},
        program=replica.program,
        precision=replica.trial.settings.precision,
        device=str(stack.weights.device),
    )


def _finite(loss: float) -> float | None:
    return loss if math.isfinite(loss) else None


def _predictions(answers: Answers, row: int) -> Predictions:
    few = answers.probabilities.shape[-1] <= 256
    return Predictions(
        classes=answers.classes[row].astype(np.uint8 if few else np.uint16),
        losses=_single(answers.scores.losses[row]),
        probabilities=answers.probabilities[row],
    )


def _both(stack: Stack, row: int, before: Quantiles) -> tuple[TensorQuantiles, ...]:
    after = quantiles(stack, row)
    return tuple(
        TensorQuantiles(layer=slot.layer, role=slot.weight.role, before=before[slot.key], after=after[slot.key])
        for slot in stack.layout.slots
    )


def _first_kernel(stack: Stack, row: int) -> NDArray[np.float32] | None:
    kernels = [slot.key for slot in stack.layout.slots if slot.weight.role == "kernel"]
    return _single(stack.arrays(row)[kernels[0]]) if kernels else None


def _single(values: NDArray[np.floating]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
