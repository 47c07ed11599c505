"""The loss of one replica: logits and labels in, losses, hits and the logits' gradient out; as operations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What an epoch of one replica is told by; arrays are in the order of the epoch.

    Attributes:
        losses: (image,) float64 cross-entropies in nats, dropout on.
        hits: (image,) bool, whether the most probable class is right.
        penalty: (1,) float64 sum of each batch's penalties times its images.
    """

    losses: Tensor
    hits: Tensor
    penalty: Tensor


def empty_ledger(count: int) -> Ledger:
    """Return a ledger for so many images."""
    return Ledger(
        losses=torch.zeros(count, dtype=torch.float64),
        hits=torch.zeros(count, dtype=torch.bool),
        penalty=torch.zeros(1, dtype=torch.float64),
    )


def lose(logits: Tensor, labels: Tensor, *, gradient: Tensor, ledger: Ledger) -> Operation:
    """Fill the ledger, and return gradient (image, class) of the batch's mean cross-entropy.

    Args:
        logits: (image, class).
        labels: (image,) int64 of all training images.
        gradient: Like the logits.
        ledger: Where losses and hits go.
    """
    of_batch, place = rows_of(logits), rows_of(gradient)
    room_of = cache(lambda rows: torch.empty(logits.shape[1], rows))
    minus_one = -torch.ones(1, len(logits))

    def by_torch(batch: Batch) -> None:
        rows, right = of_batch(batch), labels.index_select(0, batch.images)
        # Classes first: over a last axis of ten PyTorch takes three times as long; of a hundred, three quarters.
        log_shares = torch.log_softmax(room_of(batch.rows).copy_(rows.t()), 0)
        of_right = right.unsqueeze(0)
        ledger.losses.narrow(0, batch.position, batch.rows).copy_(log_shares.gather(0, of_right)[0]).neg_()
        torch.eq(rows.argmax(-1), right, out=ledger.hits.narrow(0, batch.position, batch.rows))
        shares = log_shares.exp_().scatter_add_(0, of_right, minus_one)
        torch.mul(shares.t(), 1 / batch.rows, out=place(batch))

    return Operation(
        by_torch=by_torch,
        code=Code.LOSE,
        is_half=logits.dtype == torch.bfloat16,
        arrays=(logits, labels, gradient, ledger.losses, ledger.hits, torch.empty(logits.shape[1])),
        sizes=(logits.shape[1],),
    )


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
