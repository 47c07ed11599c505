"""One optimizer step for one replica: weights and gradient in, weights changed in place by Keras 3's update rules.

A row is worked through in blocks that stay in the processor's second-level cache: most updates are several passes over
weights, gradient and slots, and are bound by memory otherwise. Rows never share an operation, so a replica's last bits
do not depend on its place in a stack.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from bakeoff.engine.parameters import Slot
from bakeoff.spec import SGD, Adadelta, Adagrad, Adam, AdamW, Common, Nadam, Optimizer, RMSprop

# Of five arrays, 65,536 f32 elements fill a little more than a second-level cache of 1 MiB; starting an operation on
# fewer takes as long as the operation.
_BLOCK = 65_536
# PyTorch refuses finite factors beyond single precision. No weights survive such a rate: the trial diverges.
LARGEST_RATE = 1e30
"""Of a step: above it nothing is finite any more."""


def slot_values(optimizer: Optimizer) -> tuple[float, ...]:
    """Return what each of the optimizer's slots starts at; a slot has one value for each weight."""
    match optimizer:
        case SGD(momentum=momentum):
            return (0.0,) if momentum else ()
        case Adam(amsgrad=amsgrad) | AdamW(amsgrad=amsgrad):
            return (0.0, 0.0, 0.0) if amsgrad else (0.0, 0.0)
        case Adadelta() | Nadam():
            return (0.0, 0.0)
        case Adagrad(initial_accumulator_value=start):
            return (start,)
        case RMSprop(momentum=momentum, centered=centered):
            return (0.0,) * (1 + bool(momentum) + centered)


def clip(common: Common, gradient: Tensor, *, slots: Sequence[Slot]) -> None:
    """Clip one replica's flat gradient in place: by each tensor's norm, all tensors' norm, or value."""
    if common.clipnorm:
        for slot in slots:
            _clip_norm(gradient[slot.offset : slot.offset + slot.size], common.clipnorm)
    elif common.global_clipnorm:
        _clip_norm(gradient, common.global_clipnorm)
    elif common.clipvalue:
        gradient.clamp_(-common.clipvalue, common.clipvalue)


def _clip_norm(gradient: Tensor, bound: float) -> None:
    norm = float(torch.sqrt((gradient * gradient).sum()))
    # Written so that a gradient that is not finite stays so, and the trial is seen to diverge.
    if not norm <= bound:
        gradient.mul_(bound / norm)


def update(
    optimizer: Optimizer, weights: Tensor, *, gradient: Tensor, slots: Sequence[Tensor], rate: float, step: int
) -> None:
    """Take one step.

    Args:
        optimizer: The rule and its constants; its learning rate is not looked at.
        weights: (size,) one replica's flat buffer, changed in place.
        gradient: (size,) of the loss, already clipped; left as it is.
        slots: The optimizer's own (size,) buffers, changed in place.
        rate: This step's learning rate.
        step: Counted from 1.
    """
    decay = optimizer.common.weight_decay
    if rate > LARGEST_RATE:
        rate = math.inf
    length = weights.numel() if _is_one_pass(optimizer) else _BLOCK
    for old, slope, *others in _blocks((weights, gradient, *slots), length):
        if decay:
            old.sub_(old * decay * rate)
        _step(optimizer, old, slope, others, rate, step)


def _blocks(arrays: Sequence[Tensor], length: int) -> Iterator[Sequence[Tensor]]:
    """Yield as many elements of all arrays at a time; short ones as they are, since cutting takes its time."""
    count = arrays[0].numel()
    if count <= length:
        yield arrays
        return
    for start in range(0, count, length):
        yield [array[start : start + length] for array in arrays]


def _is_one_pass(optimizer: Optimizer) -> bool:
    """Say whether an update goes over its arrays only once."""
    return isinstance(optimizer, Adam | AdamW) and not optimizer.common.weight_decay


def _step(optimizer: Optimizer, weights: Tensor, gradient: Tensor, slots: list[Tensor], rate: float, step: int) -> None:
    match optimizer:
        case SGD():
            _sgd(optimizer, weights, gradient, slots, rate)
        case Adam() | AdamW():
            _adam(optimizer, weights, gradient, slots, rate, step)
        case Adadelta():
            _adadelta(optimizer, weights, gradient, slots, rate)
        case RMSprop():
            _rmsprop(optimizer, weights, gradient, slots, rate)
        case Adagrad():
            slots[0].addcmul_(gradient, gradient)
            weights.addcdiv_(gradient, (slots[0] + optimizer.epsilon).sqrt_(), value=-rate)
        case Nadam():
            _nadam(optimizer, weights, gradient, slots, rate, step)


def _sgd(optimizer: SGD, weights: Tensor, gradient: Tensor, slots: list[Tensor], rate: float) -> None:
    if not slots:
        weights.sub_(gradient, alpha=rate)
        return
    velocity = slots[0].mul_(optimizer.momentum).sub_(gradient, alpha=rate)
    if optimizer.nesterov:
        weights.add_(velocity, alpha=optimizer.momentum).sub_(gradient, alpha=rate)
    else:
        weights.add_(velocity)


def _follow_square(average: Tensor, gradient: Tensor, rho: float) -> Tensor:
    """Move a moving average of squares towards the gradient's square by 1 - rho of the way."""
    return average.mul_(rho).addcmul_(gradient, gradient, value=1 - rho)


def _adam(
    optimizer: Adam | AdamW, weights: Tensor, gradient: Tensor, slots: list[Tensor], rate: float, step: int
) -> None:
    """Take Adam's step in one pass: PyTorch's own, which divides epsilon by what Keras leaves it with."""
    first, second, *largest = slots
    torch._fused_adam_(
        [weights],
        [gradient],
        [first],
        [second],
        largest,
        [weights.new_tensor(step, dtype=torch.float32)],
        lr=rate,
        beta1=optimizer.beta_1,
        beta2=optimizer.beta_2,
        weight_decay=0.0,
        eps=optimizer.epsilon / math.sqrt(1 - optimizer.beta_2**step),
        amsgrad=optimizer.amsgrad,
        maximize=False,
    )


def _adadelta(optimizer: Adadelta, weights: Tensor, gradient: Tensor, slots: list[Tensor], rate: float) -> None:
    squares, changes = slots
    rho, epsilon = optimizer.rho, optimizer.epsilon
    _follow_square(squares, gradient, rho)
    change = (changes + epsilon).sqrt_().mul_(gradient).div_((squares + epsilon).sqrt_())
    _follow_square(changes, change, rho)
    weights.sub_(change, alpha=rate)


def _rmsprop(optimizer: RMSprop, weights: Tensor, gradient: Tensor, slots: list[Tensor], rate: float) -> None:
    squares, *others = slots
    divisor = _follow_square(squares, gradient, optimizer.rho) + optimizer.epsilon
    if optimizer.centered:
        average = others.pop().lerp_(gradient, 1 - optimizer.rho)
        divisor.addcmul_(average, average, value=-1)
    change = gradient.mul(rate).div_(divisor.sqrt_())
    weights.sub_(others[0].mul_(optimizer.momentum).add_(change) if others else change)


# The factors 1 - 0.5 · 0.96^t reach 1 in double precision before t = 1,000, so their product stops there.
_NADAM_PRODUCTS = np.cumprod(1 - 0.5 * 0.96 ** np.arange(1, 1001))


def nadam_factors(optimizer: Nadam, step: int) -> tuple[float, float]:
    """Return what the moving average and the gradient weigh in a step, counted from 1 (Dozat, 2016)."""
    beta_1 = optimizer.beta_1
    now, following = (beta_1 * (1 - 0.5 * 0.96**count) for count in (step, step + 1))
    product = beta_1**step * float(_NADAM_PRODUCTS[min(step, 1000) - 1])
    return following / (1 - product * following), (1 - now) / (1 - product)


def _nadam(optimizer: Nadam, weights: Tensor, gradient: Tensor, slots: list[Tensor], rate: float, step: int) -> None:
    for_average, for_gradient = nadam_factors(optimizer, step)
    average = slots[0].lerp_(gradient, 1 - optimizer.beta_1)
    squares = _follow_square(slots[1], gradient, optimizer.beta_2)
    first = (average * for_average).add_(gradient, alpha=for_gradient)
    weights.addcdiv_(first, (squares / (1 - optimizer.beta_2**step)).sqrt_().add_(optimizer.epsilon), value=-rate)
