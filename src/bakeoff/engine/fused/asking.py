"""Ask a stack's replicas about images by the fused program: indices in, logits or losses out."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from bakeoff.engine.batches import ImageSet, Lessons
from bakeoff.engine.forward import Observer
from bakeoff.engine.fused.instructions import Batches, Operation
from bakeoff.engine.fused.losing import Ledger, answer, empty_ledger, lose
from bakeoff.engine.fused.network import Asking, Question, question
from bakeoff.engine.stack import Stack


def logits(
    stack: Stack, data: Lessons, *, source: ImageSet, indices: Tensor, rows: int, observer: Observer | None
) -> Tensor:
    """Return (replica, image, class) f32 logits, dropout off.

    Args:
        stack: The replicas.
        data: What standardises images.
        source: Holds the images.
        indices: (image,) that all share, or (replica, image).
        rows: Images at a time.
        observer: Is shown what each layer gives for each batch, (1, image, …); for a stack of one replica.
    """
    chosen = indices.expand(len(stack.replicas), -1)
    classes = stack.network[-1].facts.output_shape[-1] if stack.network else source.images.shape[-1]
    answers = torch.empty(*chosen.shape, classes)
    asking = Asking(source=source, rows=rows, is_shown=observer is not None)
    for row, (images, kept) in enumerate(zip(chosen, answers, strict=True)):
        asked = question(stack, data, row=row, asking=asking, take=partial(answer, answers=kept))
        _ask(asked, Batches(images.contiguous(), batch_size=rows), observer)
    return answers


def judge(stack: Stack, data: Lessons, *, source: ImageSet, indices: Tensor, rows: int) -> list[Ledger]:
    """Return each replica's losses and hits, dropout off; the arguments are those of `logits`."""
    ledgers = []
    for row, images in enumerate(indices.expand(len(stack.replicas), -1)):
        ledger = empty_ledger(source.labels.index_select(0, images))
        take = partial(_judged, ledger=ledger)
        asked = question(stack, data, row=row, asking=Asking(source=source, rows=rows), take=take)
        _ask(asked, Batches(images.contiguous(), batch_size=rows), None)
        ledgers.append(ledger)
    return ledgers


def _judged(outputs: Tensor, *, ledger: Ledger) -> Operation:
    return lose(outputs, gradient=torch.empty_like(outputs), ledger=ledger)


def _ask(asked: Question, batches: Batches, observer: Observer | None) -> None:
    if observer is None:
        asked.program.run(batches, first=0, count=len(batches))
        return
    for index in range(len(batches)):
        asked.program.run(batches, first=index, count=1)
        count = batches.position(index + 1) - batches.position(index)
        for node, outputs in asked.shown:
            observer(node, outputs[:count].unsqueeze(0))
