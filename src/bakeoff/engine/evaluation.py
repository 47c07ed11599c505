"""How good a stack of networks is on a set of images: weights and indices in, losses and answers out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as nn
from numpy.typing import NDArray
from torch import Tensor

from bakeoff.engine.batches import ImageSet, Lessons
from bakeoff.engine.forward import Observer, observe
from bakeoff.engine.fused import is_fused, judge, logits
from bakeoff.engine.replicas import each
from bakeoff.engine.stack import Stack

CHUNK = 250
"""Images at a time. Part of the numerics: another chunk could round a matrix product otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """How right each replica is about each image, dropout off.

    Attributes:
        losses: (replica, image) float64 cross-entropies in nats.
        hits: (replica, image) whether the most probable class is right.
    """

    losses: NDArray[np.float64]
    hits: NDArray[np.bool_]

    def mean_loss(self, row: int, chosen: NDArray[np.bool_] | None = None) -> float:
        """Return a replica's mean loss, over the chosen images; NaN over none."""
        return _mean(self.losses[row], chosen)

    def accuracy(self, row: int, chosen: NDArray[np.bool_] | None = None) -> float:
        """Return a replica's share of right answers, over the chosen images; NaN over none."""
        return _mean(self.hits[row], chosen)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What each replica says about each image, dropout off.

    Attributes:
        scores: How right it is.
        classes: (replica, image) the most probable class.
        probabilities: (replica, image, class) float16.
    """

    scores: Scores
    classes: NDArray[np.int64]
    probabilities: NDArray[np.float16]


def _mean(values: NDArray[np.float64] | NDArray[np.bool_], chosen: NDArray[np.bool_] | None) -> float:
    kept = values if chosen is None else values[chosen]
    return float(np.mean(kept, dtype=np.float64)) if kept.size else math.nan


def score(stack: Stack, data: Lessons, *, source: ImageSet, indices: Tensor) -> Scores:
    """Return the scores for indices (image,) that all replicas share or (replica, image)."""
    if not is_fused(stack):
        return evaluate(stack, data, source=source, indices=indices).scores
    ledgers = judge(stack, data, source=source, indices=indices, rows=CHUNK)
    return Scores(
        losses=np.stack([ledger.losses.numpy() for ledger in ledgers]),
        hits=np.stack([ledger.hits.numpy() for ledger in ledgers]),
    )


def evaluate(
    stack: Stack, data: Lessons, *, source: ImageSet, indices: Tensor, observer: Observer | None = None
) -> Answers:
    """Return the answers for indices (image,) that all replicas share or (replica, image).

    The observer sees each layer's outputs for each chunk of images; only a stack of one replica may be observed.
    """
    replica_count = len(stack.replicas)
    if is_fused(stack):
        outputs = logits(stack, data, source=source, indices=indices, rows=CHUNK, observer=observer)
        return _joined([_answers(outputs, source.labels[indices].expand(replica_count, -1))])
    watch = observer or _look_away
    tensors = stack.tensors
    parts = []
    with torch.no_grad():
        for chunk in indices.split(CHUNK, dim=-1):
            inputs = data.inputs(source, chunk, replica_count=replica_count)
            outputs = observe(stack.network, inputs, weights=tensors, observer=watch)
            parts.append(_answers(outputs, source.labels[chunk].expand(replica_count, -1)))
    return _joined(parts)


def _look_away(*_: object) -> None:
    pass


def _answers(outputs: Tensor, labels: Tensor) -> tuple[Tensor, ...]:
    log_probabilities = each(lambda rows: nn.log_softmax(rows, -1), outputs)
    losses = -log_probabilities.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    classes = outputs.argmax(-1)
    return losses.double(), classes, classes == labels, each(torch.exp, log_probabilities).half()


def _joined(parts: list[tuple[Tensor, ...]]) -> Answers:
    losses, classes, hits, probabilities = (
        torch.cat([part[field] for part in parts], 1).cpu().numpy() for field in range(4)
    )
    return Answers(scores=Scores(losses=losses, hits=hits), classes=classes, probabilities=probabilities)
