"""One training step of a stack: a batch for each replica in, every replica's weights changed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, reduce

import torch
import torch.nn.functional as nn
from torch import Tensor

from bakeoff.engine.dropout import MaskSource
from bakeoff.engine.forward import logits
from bakeoff.engine.parameters import gather_into
from bakeoff.engine.replicas import each
from bakeoff.engine.stack import Stack
from bakeoff.engine.update import clip, update
from bakeoff.spec import Penalty


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFigures:
    """What a step shows, dropout on and before the update.

    Attributes:
        losses: (replica, image) cross-entropies.
        hits: (replica, image) whether the most probable class is right.
        penalties: (replica,) sum of the kernel regularizers, or None without any.
    """

    losses: Tensor
    hits: Tensor
    penalties: Tensor | None


def take_step(stack: Stack, inputs: Tensor, *, labels: Tensor, masks: MaskSource) -> StepFigures:
    """Train every replica on its batch: inputs (replica, image, *input shape), labels (replica, image).

    Each replica's loss is its own batch's mean, so no gradient depends on another replica.
    """
    figures = find_gradient(stack, inputs, labels=labels, masks=masks)
    for row, replica in enumerate(stack.replicas):
        optimizer = replica.trial.settings.optimizer
        gradient = stack.gradient[row]
        clip(optimizer.common, gradient, slots=stack.layout.trainable)
        rate = replica.learning_rate
        replica.steps += 1
        update(optimizer, stack.weights[row], gradient=gradient, slots=replica.slots, rate=rate, step=replica.steps)
    return figures


def find_gradient(stack: Stack, inputs: Tensor, *, labels: Tensor, masks: MaskSource) -> StepFigures:
    """Go forward and backward: fill the stack's gradient, move its batch statistics, and leave its weights."""
    outputs = logits(stack.network, inputs, weights=stack.tensors, masks=masks)
    losses = each(lambda rows, right: nn.cross_entropy(rows, right, reduction="none"), outputs, labels)
    penalties = penalty(stack)
    _differentiate(stack, losses, penalties)
    return StepFigures(
        losses=losses.detach(),
        hits=outputs.detach().argmax(-1) == labels,
        penalties=None if penalties is None else penalties.detach(),
    )


def _differentiate(stack: Stack, losses: Tensor, penalties: Tensor | None) -> None:
    if not stack.leaves:
        # Nothing to learn, as in a network of a softmax alone.
        return
    results = [losses] if penalties is None else [losses, penalties]
    shares = [torch.full_like(losses, 1 / losses.shape[1])]
    if penalties is not None:
        shares.append(torch.ones_like(penalties))
    leaves = stack.leaves
    gradients = torch.autograd.grad(results, list(leaves.values()), shares)
    gather_into(stack.gradient, stack.layout.trainable, tensors=dict(zip(leaves, gradients, strict=True)))


def penalty(stack: Stack) -> Tensor | None:
    """Return (replica,) the sum of all kernel regularizers, or None where the network has none."""
    terms = [
        each(partial(penalty_size, slot.weight.penalty), stack.leaves[slot.key])
        for slot in stack.layout.trainable
        if slot.weight.penalty is not None
    ]
    return reduce(torch.add, terms) if terms else None


def penalty_size(factors: Penalty, weights: Tensor) -> Tensor:
    """Return a kernel regularizer's size: l1 · Σ|w| + l2 · Σw²."""
    return factors.l1 * weights.abs().sum() + factors.l2 * (weights * weights).sum()
