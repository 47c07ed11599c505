"""Train a stack's replicas for one epoch by the fused program, one after the other: orders in, ledgers filled."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
from torch import Tensor

from bakeoff.engine.batches import Lessons
from bakeoff.engine.course import course
from bakeoff.engine.fused.instructions import Batches
from bakeoff.engine.fused.losing import Ledger
from bakeoff.engine.fused.network import kernel_by_use, training_program
from bakeoff.engine.fused.program import Program
from bakeoff.engine.stack import Stack

# One call of C should not keep the caller waiting for longer.
_CALL_SECONDS = 0.1


def train_rows(stack: Stack, data: Lessons, *, orders: Tensor, ledgers: Sequence[Ledger]) -> Iterator[int]:
    """Train every replica once through its order (replica, image), yielding now and then how many images are done."""
    count = orders.shape[1]
    for row, (order, ledger) in enumerate(zip(orders, ledgers, strict=True)):
        for done in _train_row(stack, data, row=row, order=order, ledger=ledger):
            yield row * count + done


def _train_row(stack: Stack, data: Lessons, *, row: int, order: Tensor, ledger: Ledger) -> Iterator[int]:
    replica = stack.replicas[row]
    settings = replica.trial.settings
    rates = np.array(replica.learning_rates(-(-len(order) // settings.batch_size)))
    batches = Batches(
        order.contiguous(),
        batch_size=settings.batch_size,
        course=course(settings.optimizer, rates, done=replica.steps),
    )
    with kernel_by_use(stack, data, row=row):
        program = training_program(stack, data, row=row, ledger=ledger)
        for end in _ends(program, batches):
            yield batches.position(end)
    replica.steps += len(batches)


def _ends(program: Program, batches: Batches) -> Iterator[int]:
    """Run all batches, as many in a call as take no longer than a call may, and yield where each call ended."""
    first, size = 0, 1
    while first < len(batches):
        size = min(size, len(batches) - first)
        started = time.perf_counter()
        program.run(batches, first=first, count=size)
        first += size
        if time.perf_counter() - started < _CALL_SECONDS / 2:
            size *= 2
        yield first
