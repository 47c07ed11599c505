"""The loss of one replica: logits and labels in, losses, hits and the logits' gradient out; as operations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, rows_of

# Images whose losses are worked out at once: the calls then cost little, and logits of ten classes stay in a cache.
_MOST_IMAGES = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What an epoch of one replica is told by; arrays are in the order of the epoch.

    Attributes:
        labels: (image,) int64, the right classes.
        losses: (image,) float64 cross-entropies in nats, dropout on.
        hits: (image,) bool, whether the most probable class is right.
        penalty: (1,) float64 sum of each batch's penalties times its images.
    """

    labels: Tensor
    losses: Tensor
    hits: Tensor
    penalty: Tensor


def empty_ledger(labels: Tensor) -> Ledger:
    """Return a ledger for images with these labels (image,)."""
    return Ledger(
        labels=labels.contiguous(),
        losses=torch.zeros(len(labels), dtype=torch.float64),
        hits=torch.zeros(len(labels), dtype=torch.bool),
        penalty=torch.zeros(1, dtype=torch.float64),
    )


def lose(logits: Tensor, *, gradient: Tensor, ledger: Ledger) -> Operation:
    """Fill the ledger, and return gradient (image, class) of the batch's mean cross-entropy.

    Args:
        logits: (image, class).
        gradient: Like the logits.
        ledger: Where labels are, and losses and hits go.
    """
    by_torch = _ByTorch(logits, gradient=gradient, ledger=ledger)
    return Operation(
        by_torch=by_torch.give_gradient,
        complete=by_torch.fill_ledger,
        code=Code.LOSE,
        is_half=logits.dtype == torch.bfloat16,
        arrays=(logits, ledger.labels, gradient, ledger.losses, ledger.hits, torch.empty(logits.shape[1])),
        sizes=(logits.shape[1],),
    )


@final
class _ByTorch:
    """Gives each batch its gradient, and keeps its logits until losses and hits are wanted."""

    def __init__(self, logits: Tensor, *, gradient: Tensor, ledger: Ledger) -> None:
        rows, classes = logits.shape
        self._logits, self._gradient, self._ledger = rows_of(logits), rows_of(gradient), ledger
        # Classes first: over a last axis of ten PyTorch takes three times as long; of a hundred, three quarters.
        self._turned = cache(lambda count: torch.empty(classes, count).t())
        self._most = max(rows, _MOST_IMAGES)
        self._kept = torch.empty(self._most, classes)
        self._wanted = torch.empty_like(self._kept)
        self._parts = cache(self._rows)
        self._first, self._count, self._each = 0, 0, 0

    def give_gradient(self, batch: Batch) -> None:
        rows = self._logits(batch)
        kept, wanted = self._places(batch)
        kept.copy_(rows)
        shares = torch.softmax(self._turned(batch.rows).copy_(rows).t(), 0)
        torch.add(wanted, shares.t(), alpha=1 / batch.rows, out=self._gradient(batch))

    def _places(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return where a batch's logits are kept, and what to add to its shares for the right classes."""
        is_next = batch.position == self._first + self._count and batch.rows == self._each
        if not (self._count and is_next and self._count + batch.rows <= self._most):
            self.fill_ledger()
            self._begin(batch)
        self._count += batch.rows
        return self._parts(self._count - batch.rows, batch.rows)

    def _begin(self, batch: Batch) -> None:
        """Get ready for batches of as many images, from this one on."""
        self._first, self._each = batch.position, batch.rows
        labels = self._ledger.labels[batch.position : batch.position + self._most]
        self._wanted.zero_().scatter_(1, labels.unsqueeze(1), -1 / batch.rows)

    def _rows(self, start: int, count: int) -> tuple[Tensor, Tensor]:
        return self._kept.narrow(0, start, count), self._wanted.narrow(0, start, count)

    def fill_ledger(self) -> None:
        """Tell the ledger of all batches since the last time."""
        if not self._count:
            return
        labels, losses, hits = (
            each.narrow(0, self._first, self._count)
            for each in (self._ledger.labels, self._ledger.losses, self._ledger.hits)
        )
        logits = self._kept[: self._count]
        log_shares = torch.log_softmax(logits.t().contiguous(), 0)
        losses.copy_(log_shares.gather(0, labels.unsqueeze(0))[0]).neg_()
        torch.eq(logits.argmax(-1), labels, out=hits)
        self._count = 0


def answer(logits: Tensor, *, answers: Tensor) -> Operation:
    """Copy a batch's logits (image, class) to its place among all answers (image, class) f32."""
    of_batch = rows_of(logits)

    def by_torch(batch: Batch) -> None:
        answers.narrow(0, batch.position, batch.rows).copy_(of_batch(batch))

    return Operation(
        by_torch=by_torch,
        code=Code.ANSWER,
        is_half=logits.dtype == torch.bfloat16,
        arrays=(logits, answers),
        sizes=(logits.shape[1],),
    )
