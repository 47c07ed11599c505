"""Losses, hits and the logits' gradient, against PyTorch's cross-entropy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as nn

from bakeoff.engine.fused.gathering import gather
from bakeoff.engine.fused.instructions import Batches
from bakeoff.engine.fused.losing import answer, empty_ledger, lose
from bakeoff.engine.fused.program import Program


@pytest.mark.parametrize("classes", [2, 10, 300])
@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_the_ledger_holds_what_cross_entropy_gives(classes: int, kind: torch.dtype, by: str) -> None:
    logits = (torch.randn(7, classes) * 30).to(kind)
    gradient = torch.empty_like(logits)
    ledger = empty_ledger(torch.randint(0, classes, (20,)))
    program = Program([lose(logits, gradient=gradient, ledger=ledger)])
    program.run(Batches(torch.randperm(20), batch_size=7), first=1, count=1)
    leaf = logits.double().requires_grad_()
    right = ledger.labels[7:14]
    losses = nn.cross_entropy(leaf, right, reduction="none")
    (wanted,) = torch.autograd.grad(losses.mean(), leaf)
    np.testing.assert_allclose(ledger.losses[7:14], losses.detach(), rtol=1e-5, atol=1e-5)
    assert torch.equal(ledger.hits[7:14], logits.float().argmax(1) == right)
    assert not ledger.losses[:7].any()
    np.testing.assert_allclose(gradient.float(), wanted, atol=1e-3 if kind == torch.bfloat16 else 1e-6)


def test_every_batch_has_its_own_losses_however_many_are_taken_at_a_time(by: str) -> None:
    images, classes, rows = 2_500, 10, 300
    given, order = torch.randn(images, classes), torch.randperm(images)
    logits, gradient, ledger = torch.empty(rows, classes), torch.empty(rows, classes), empty_ledger(order % classes)
    program = Program(
        [gather(given, outputs=logits, mean=None, deviation=None), lose(logits, gradient=gradient, ledger=ledger)]
    )
    batches = Batches(order, batch_size=rows)
    for first, count in [(0, 1), (1, 6), (7, 1), (8, 1), (2, 3)]:
        program.run(batches, first=first, count=count)
    np.testing.assert_allclose(
        ledger.losses, nn.cross_entropy(given[order], ledger.labels, reduction="none"), rtol=1e-5
    )
    assert torch.equal(ledger.hits, given[order].argmax(1) == ledger.labels)


def test_a_logit_that_is_not_finite_makes_the_loss_so(by: str) -> None:
    ledger = empty_ledger(torch.tensor([1, 0]))
    logits = torch.tensor([[torch.nan, 1.0], [torch.inf, 1.0]])
    program = Program([lose(logits, gradient=torch.empty(2, 2), ledger=ledger)])
    program.run(Batches(torch.arange(2), batch_size=2), first=0, count=1)
    assert not ledger.losses.isfinite().any()


def test_answers_are_kept_in_the_order_of_the_images(by: str) -> None:
    logits, answers = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.zeros(5, 2)
    Program([answer(logits, answers=answers)]).run(Batches(torch.arange(5), batch_size=2), first=1, count=1)
    assert answers.tolist() == [[0, 0], [0, 0], [1, 2], [3, 4], [0, 0]]
