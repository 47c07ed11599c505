"""What turns gradients into other weights: penalties, clipping and the update rules of one replica, as operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from torch import Tensor

from bakeoff.engine.course import constants
from bakeoff.engine.fused.instructions import Batch, Code, Operation
from bakeoff.engine.parameters import Slot
from bakeoff.engine.step import penalty_size
from bakeoff.engine.update import clip, update
from bakeoff.spec import SGD, Adadelta, Adagrad, Adam, AdamW, Common, Nadam, Optimizer, Penalty, RMSprop


class Rule(IntEnum):
    """The update rules, in the order of `kernels/updating.h`."""

    SGD = 0
    MOMENTUM = 1
    NESTEROV = 2
    ADAM = 3
    AMSGRAD = 4
    ADADELTA = 5
    ADAGRAD = 6
    RMSPROP = 7
    NADAM = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateArrays:
    """One replica's flat arrays, (size,) f32.

    Attributes:
        weights: Changed in place.
        gradient: Of the loss.
        slots: The optimizer's own.
        copy: The weights in bf16, kept up with them; or None.
    """

    weights: Tensor
    gradient: Tensor
    slots: tuple[Tensor, ...]
    copy: Tensor | None

    def part(self, start: int, end: int) -> UpdateArrays:
        """Return the arrays of some neighbouring weights."""
        return UpdateArrays(
            weights=self.weights[start:end],
            gradient=self.gradient[start:end],
            slots=tuple(slot[start:end] for slot in self.slots),
            copy=None if self.copy is None else self.copy[start:end],
        )


def is_plain_descent(optimizer: Optimizer) -> bool:
    """Say whether a step takes the learning rate times the gradient off the weights, and nothing else."""
    return isinstance(optimizer, SGD) and not (optimizer.momentum or optimizer.common.weight_decay)


def penalise(penalty: Penalty, weights: Tensor, *, gradient: Tensor, total: Tensor) -> Operation:
    """Add a kernel regularizer's gradient, and its size times the batch's images to `total` (1,) float64."""

    def by_torch(batch: Batch) -> None:
        total.add_(penalty_size(penalty, weights).double() * batch.rows)
        gradient.add_(weights.sign(), alpha=penalty.l1).add_(weights, alpha=2 * penalty.l2)

    return Operation(
        by_torch=by_torch,
        code=Code.PENALISE,
        arrays=(weights, gradient, total),
        sizes=(weights.numel(),),
        numbers=(penalty.l1, penalty.l2),
    )


def clipping(common: Common, gradient: Tensor, *, slots: Sequence[Slot]) -> list[Operation]:
    """Return what clips a flat gradient in place: by each tensor's norm, all tensors' norm, or value; or nothing."""
    if common.clipnorm:
        parts = [gradient[slot.offset : slot.offset + slot.size] for slot in slots]
        return [_clip(Code.CLIP_NORM, Common(global_clipnorm=common.clipnorm), part, common.clipnorm) for part in parts]
    if common.global_clipnorm:
        return [_clip(Code.CLIP_NORM, common, gradient, common.global_clipnorm)]
    if common.clipvalue:
        return [_clip(Code.CLIP_VALUES, common, gradient, common.clipvalue)]
    return []


def _clip(code: Code, common: Common, gradient: Tensor, bound: float) -> Operation:
    return Operation(
        by_torch=lambda _: clip(common, gradient, slots=()),
        code=code,
        arrays=(gradient,),
        sizes=(gradient.numel(),),
        numbers=(bound,),
    )


def update_step(optimizer: Optimizer, arrays: UpdateArrays) -> Operation:
    """Change the weights by the optimizer's rule; the batch bears the step's numbers."""
    first, second, third = _placed(optimizer, arrays.slots)

    def by_torch(batch: Batch) -> None:
        update(
            optimizer,
            arrays.weights,
            gradient=arrays.gradient,
            slots=arrays.slots,
            rate=batch.rate,
            step=batch.step,
        )
        if arrays.copy is not None:
            arrays.copy.copy_(arrays.weights)

    return Operation(
        by_torch=by_torch,
        code=Code.UPDATE,
        arrays=(arrays.weights, arrays.gradient, first, second, third, arrays.copy),
        sizes=(len(arrays.weights), int(_rule(optimizer)), int(second is not None), int(third is not None)),
        numbers=constants(optimizer),
    )


def _rule(optimizer: Optimizer) -> Rule:
    match optimizer:
        case SGD(momentum=momentum, nesterov=nesterov):
            return Rule.SGD if not momentum else Rule.NESTEROV if nesterov else Rule.MOMENTUM
        case Adam(amsgrad=amsgrad) | AdamW(amsgrad=amsgrad):
            return Rule.AMSGRAD if amsgrad else Rule.ADAM
        case Adadelta():
            return Rule.ADADELTA
        case Adagrad():
            return Rule.ADAGRAD
        case RMSprop():
            return Rule.RMSPROP
        case Nadam():
            return Rule.NADAM


def _placed(optimizer: Optimizer, slots: Sequence[Tensor]) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
    """Return the slots where the C kernel looks for them: RMSprop may have a third without a second."""
    if isinstance(optimizer, RMSprop):
        squares, *others = slots
        average = others.pop() if optimizer.centered else None
        return squares, others[0] if others else None, average
    first, second, third = (*slots, None, None, None)[:3]
    return first, second, third
