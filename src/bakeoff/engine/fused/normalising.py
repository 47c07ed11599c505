"""Batch normalisation of one replica: forward in training, its gradients, and by moving statistics; as operations."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, channels_of, rows_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalisationArrays:
    """One layer's arrays; statistics and weights are (channel,) f32.

    Attributes:
        inputs: (image, …, channel).
        outputs: The same shape.
        gamma: Or None.
        beta: Or None.
        moving_mean: Followed in training.
        moving_variance: Likewise.
        mean: Of the batch; kept for the gradient.
        inverse: One over the batch's deviation; likewise.
    """

    inputs: Tensor
    outputs: Tensor
    gamma: Tensor | None
    beta: Tensor | None
    moving_mean: Tensor
    moving_variance: Tensor
    mean: Tensor
    inverse: Tensor

    @property
    def is_half(self) -> bool:
        """Say whether activations are bf16."""
        return self.inputs.dtype == torch.bfloat16

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows an image, and channels."""
        channels = self.inputs.shape[-1]
        return self.inputs[0].numel() // channels, channels


def normalise_batch(arrays: NormalisationArrays, *, momentum: float, epsilon: float) -> Operation:
    """Normalise by the batch's own statistics, and move the moving ones towards them, without Bessel's correction."""
    of_inputs, of_outputs = channels_of(arrays.inputs), channels_of(arrays.outputs)

    def by_torch(batch: Batch) -> None:
        rows, place = of_inputs(batch).float(), of_outputs(batch)
        torch.mean(rows, 0, out=arrays.mean)
        values = rows - arrays.mean
        variance = values.square().mean(0)
        torch.rsqrt(variance + epsilon, out=arrays.inverse)
        arrays.moving_mean.lerp_(arrays.mean, 1 - momentum)
        arrays.moving_variance.lerp_(variance, 1 - momentum)
        scale = _scale(arrays)
        place.copy_(values * scale if arrays.beta is None else torch.addcmul(arrays.beta, values, scale))

    return Operation(
        by_torch=by_torch,
        code=Code.NORMALISE_BATCH,
        is_half=arrays.is_half,
        arrays=(
            arrays.inputs,
            arrays.outputs,
            arrays.gamma,
            arrays.beta,
            arrays.mean,
            arrays.inverse,
            arrays.moving_mean,
            arrays.moving_variance,
        ),
        sizes=arrays.sizes,
        numbers=(epsilon, momentum),
    )


def normalise_batch_gradient(
    arrays: NormalisationArrays, gradient: Tensor, *, for_gamma: Tensor | None, for_beta: Tensor | None
) -> Operation:
    """Turn the gradient of the outputs into that of the inputs, in place, and fill those of gamma and beta.

    Ioffe and Szegedy, "Batch normalization", 2015, section 3.
    """
    of_outputs, of_inputs = channels_of(gradient), channels_of(arrays.inputs)

    def by_torch(batch: Batch) -> None:
        place = of_outputs(batch)
        wide, count = place.float(), len(place)
        away = (of_inputs(batch).float() - arrays.mean).mul_(arrays.inverse)
        total, weighted = wide.sum(0), (wide * away).sum(0)
        if for_gamma is not None:
            for_gamma.copy_(weighted)
        if for_beta is not None:
            for_beta.copy_(total)
        found = (wide - total.div_(count)).addcmul_(away, weighted.div_(-count))
        torch.mul(found, _scale(arrays), out=place)

    return Operation(
        by_torch=by_torch,
        code=Code.NORMALISE_BATCH_GRADIENT,
        is_half=arrays.is_half,
        arrays=(arrays.inputs, gradient, arrays.gamma, arrays.mean, arrays.inverse, for_gamma, for_beta),
        sizes=arrays.sizes,
    )


def _scale(arrays: NormalisationArrays) -> Tensor:
    return arrays.inverse if arrays.gamma is None else arrays.inverse * arrays.gamma


def scale_and_shift(inputs: Tensor, *, outputs: Tensor, scale: Tensor, shift: Tensor) -> Operation:
    """Return outputs = inputs · scale + shift, by channel: what normalisation by moving statistics comes to."""
    given, place = rows_of(inputs), rows_of(outputs)

    def by_torch(batch: Batch) -> None:
        place(batch).copy_(given(batch) * scale + shift)

    channels = inputs.shape[-1]
    return Operation(
        by_torch=by_torch,
        code=Code.SCALE_AND_SHIFT,
        is_half=inputs.dtype == torch.bfloat16,
        arrays=(inputs, outputs, scale, shift),
        sizes=(inputs[0].numel() // channels, channels),
    )
