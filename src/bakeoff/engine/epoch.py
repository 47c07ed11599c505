"""One epoch of a stack: every replica once through its own training images, then measured; figures out."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.batches import Lessons, orders
from bakeoff.engine.dropout import Masks
from bakeoff.engine.evaluation import Scores, score
from bakeoff.engine.fused import Ledger, is_fused, train_rows
from bakeoff.engine.network import dropout_rates
from bakeoff.engine.resident import Lane, Resident, resident_of
from bakeoff.engine.stack import Stack
from bakeoff.engine.step import StepFigures, penalty, take_step
from bakeoff.records import Event, StepProgress

_PROGRESS_SECONDS = 1.0

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Mean cross-entropy and accuracy of each replica on one set of images, dropout off; both (replica,)."""

    losses: Row
    accuracies: Row

    def is_lost(self, row: int) -> bool:
        """Say whether a replica's loss was measured and is not finite; without images its accuracy is NaN as well."""
        return not (math.isfinite(self.losses[row]) or math.isnan(self.accuracies[row]))


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochFigures:
    """What an epoch gave; arrays are (replica,).

    Attributes:
        running_losses: Mean over the epoch's images, dropout on, penalties included.
        running_accuracies: The same for accuracy.
        train: On the fixed sample of training images, less each trial's validation share.
        validation: On the validation share or the test set; None where nothing is validated.
        penalties: Sum of the kernel regularizers at the end.
        seconds: Wall time divided by the replicas.
    """

    running_losses: Row
    running_accuracies: Row
    train: Measured
    validation: Measured | None
    penalties: Row
    seconds: float

    def has_diverged(self, row: int) -> bool:
        """Say whether any of a replica's losses is not finite: the epoch's last step may be the one that broke it."""
        measured = [self.train] if self.validation is None else [self.train, self.validation]
        return not math.isfinite(self.running_losses[row]) or any(figures.is_lost(row) for figures in measured)


def train_epoch(stack: Stack, data: Lessons, *, lane: Lane | None = None) -> Generator[Event, object, EpochFigures]:
    """Train every replica for one epoch, yielding progress about once a second.

    Args:
        stack: Changed in place.
        data: What it learns from.
        lane: How steps are given to a device that is not the host; None for the device's own way.
    """
    started = time.perf_counter()
    resident = resident_of(stack, data, lane=lane)
    tally = yield from _train(stack, data) if resident is None else _resident(stack, resident)
    with torch.no_grad():
        sizes = penalty(stack)
    train = _measured_train(stack, data)
    validation = _measured_validation(stack, data)
    losses, hits = tally.losses.cpu().numpy(), tally.hits.cpu().numpy()
    return EpochFigures(
        running_losses=losses.mean(1) + tally.penalties.cpu().numpy() / losses.shape[1],
        running_accuracies=hits.mean(1),
        train=train,
        validation=validation,
        penalties=np.zeros(len(losses)) if sizes is None else sizes.double().cpu().numpy(),
        seconds=(time.perf_counter() - started) / len(stack.replicas),
    )


@final
class _Tally:
    """Each image's loss and hit in the order of the epoch, (replica, image), and the penalties' sums, (replica,).

    Kept on the device and summed once, at the end: no step waits for a figure.
    """

    def __init__(self, shape: torch.Size, device: torch.device) -> None:
        self.losses = torch.zeros(shape, dtype=torch.float64, device=device)
        self.hits = torch.zeros(shape, dtype=torch.bool, device=device)
        self.penalties = torch.zeros(shape[0], dtype=torch.float64, device=device)
        self.done = 0

    def add(self, figures: StepFigures) -> None:
        count = figures.losses.shape[1]
        place = slice(self.done, self.done + count)
        self.losses[:, place] = figures.losses
        self.hits[:, place] = figures.hits
        if figures.penalties is not None:
            self.penalties += figures.penalties * count
        self.done += count


def _train(stack: Stack, data: Lessons) -> Generator[Event, object, _Tally]:
    epoch = stack.replicas[0].epochs + 1
    trials = [replica.trial for replica in stack.replicas]
    order = orders(trials, data.splits, epoch=epoch).to(stack.weights.device)
    tally = _Tally(order.shape, order.device)
    if is_fused(stack):
        yield from _fused(stack, data, order, tally)
        return tally
    masks = _masks(stack, epoch)
    batches = order.split(trials[0].settings.batch_size, dim=1)
    shown = time.perf_counter()
    for step, batch in enumerate(batches, start=1):
        inputs = data.inputs(data.train, batch, replica_count=len(batch))
        tally.add(take_step(stack, inputs, labels=data.train.labels[batch], masks=masks))
        if time.perf_counter() - shown > _PROGRESS_SECONDS:
            shown = time.perf_counter()
            losses, hits = tally.losses[:, : tally.done], tally.hits[:, : tally.done]
            yield _progress(stack, step, step_count=len(batches), loss=_mean(losses), accuracy=_mean(hits))
    return tally


def _resident(stack: Stack, resident: Resident) -> Generator[Event, object, Resident]:
    shown = time.perf_counter()
    for seen in resident.train(stack):
        if time.perf_counter() - shown > _PROGRESS_SECONDS:
            shown = time.perf_counter()
            yield _progress(stack, seen.step, step_count=resident.step_count, loss=seen.loss, accuracy=seen.accuracy)
    return resident


def _fused(stack: Stack, data: Lessons, order: Tensor, tally: _Tally) -> Generator[Event, object, None]:
    ledgers = [
        Ledger(labels=labels, losses=losses, hits=hits, penalty=penalty)
        for labels, losses, hits, penalty in zip(
            data.train.labels[order], tally.losses, tally.hits, tally.penalties.split(1), strict=True
        )
    ]
    batch_size = stack.replicas[0].trial.settings.batch_size
    step_count = -(-order.shape[1] // batch_size)
    shown = time.perf_counter()
    for done in train_rows(stack, data, orders=order, ledgers=ledgers):
        if time.perf_counter() - shown > _PROGRESS_SECONDS:
            shown = time.perf_counter()
            losses, hits = (each.flatten()[:done] for each in (tally.losses, tally.hits))
            step = done // len(order) // batch_size
            yield _progress(stack, step, step_count=step_count, loss=_mean(losses), accuracy=_mean(hits))


def _masks(stack: Stack, epoch: int) -> Masks:
    trials = [replica.trial for replica in stack.replicas]
    rates = [dropout_rates(trial.settings) for trial in trials]
    by_layer = {layer: [rate[layer] for rate in rates] for layer in rates[0]}
    return Masks([trial.seed for trial in trials], by_layer, epoch=epoch)


def _progress(stack: Stack, step: int, *, step_count: int, loss: float, accuracy: float) -> StepProgress:
    """Return how far the stack is in its epoch; loss and accuracy are means over the images that are done."""
    return StepProgress(
        trials=tuple(replica.trial.digest for replica in stack.replicas),
        epoch=stack.replicas[0].epochs + 1,
        step=step,
        step_count=step_count,
        running_loss=loss,
        running_accuracy=accuracy,
    )


def _mean(values: Tensor) -> float:
    return float(values.double().mean())


def _measured_train(stack: Stack, data: Lessons) -> Measured:
    """Measure on the images that all trials share; an image that a trial holds out does not count for it."""
    return _measured(score(stack, data, source=data.train, indices=data.sample), data.learned)


def _measured_validation(stack: Stack, data: Lessons) -> Measured | None:
    device = stack.weights.device
    if stack.replicas[0].trial.settings.validation == "test":
        everything = torch.arange(len(data.test.labels), device=device)
        return _measured(score(stack, data, source=data.test, indices=everything), None)
    held_out = np.stack([parts.validation for parts in data.splits])
    if held_out.size == 0:
        return None
    return _measured(score(stack, data, source=data.train, indices=torch.from_numpy(held_out).to(device)), None)


def _measured(scores: Scores, chosen: Sequence[NDArray[np.bool_]] | None) -> Measured:
    rows = range(len(scores.losses))
    return Measured(
        losses=np.array([scores.mean_loss(row, chosen[row] if chosen else None) for row in rows]),
        accuracies=np.array([scores.accuracy(row, chosen[row] if chosen else None) for row in rows]),
    )
