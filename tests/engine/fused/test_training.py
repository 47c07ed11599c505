"""An epoch of the fused program: every replica once through its order."""

from __future__ import annotations

from dataclasses import replace

import torch
from tests.engine.small import bits, outcomes, settings, small_data, trial

from bakeoff.engine.batches import lessons, orders
from bakeoff.engine.fused import Ledger, train_rows
from bakeoff.engine.stack import fresh_stack

OF = replace(settings("Dense(9, 'relu')", "Dense(3, 'softmax')", optimizer="Adam()", epochs=2), precision="f32")


def test_every_image_of_every_replica_has_its_loss_and_progress_is_told() -> None:
    trials, data = [trial(OF, seed=seed) for seed in range(3)], small_data(19)
    stack = fresh_stack(trials, (19,), device="cpu")
    learned = lessons(trials, data, device="cpu")
    order = orders(trials, learned.splits, epoch=1)
    losses, hits = torch.zeros(order.shape, dtype=torch.float64), torch.zeros(order.shape, dtype=torch.bool)
    penalties = torch.zeros(3, 1, dtype=torch.float64)
    ledgers = [
        Ledger(labels=labels, losses=loss, hits=hit, penalty=penalty)
        for labels, loss, hit, penalty in zip(learned.train.labels[order], losses, hits, penalties, strict=True)
    ]
    told = list(train_rows(stack, learned, orders=order, ledgers=ledgers))
    assert told == sorted(told)
    assert told[-1] == order.numel()
    assert (losses > 0).all()
    assert [replica.steps for replica in stack.replicas] == [6, 6, 6]


def test_a_batch_of_more_than_everything_is_one_of_everything() -> None:
    data = small_data(19)
    all_of_it, more = (outcomes([trial(replace(OF, batch_size=size))], data)[0] for size in (41, 10**12))
    assert [record.train_loss for record in more.records] == [record.train_loss for record in all_of_it.records]


def test_a_trial_is_the_same_bits_alone_and_among_others(by: str) -> None:
    data = small_data(19)
    trials = [trial(OF, seed=seed) for seed in range(3)]
    together = outcomes(trials, data)
    alone = [outcomes([one], data)[0] for one in reversed(trials)]
    assert bits(together) == bits(list(reversed(alone)))
