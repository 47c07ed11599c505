"""Batch normalisation of one replica: forward in training, its gradients, and by moving statistics; as operations."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, channels_of, rows_of

_aten = torch.ops.aten

# PyTorch's own gradient adds row to row in f32: of more rows it loses digits, of these it is the faster one.
_FEW = 1_000


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
    def are_few(self) -> bool:
        """Say whether a batch has few rows, in f32."""
        return not self.is_half and self.inputs.numel() <= _FEW * self.inputs.shape[-1]

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows an image, and channels."""
        channels = self.inputs.shape[-1]
        return self.inputs[0].numel() // channels, channels


def normalise_batch(arrays: NormalisationArrays, *, momentum: float, epsilon: float) -> Operation:
    """Normalise by the batch's own statistics, and move the moving ones towards them, without Bessel's correction."""
    of_inputs, of_outputs = channels_of(arrays.inputs), channels_of(arrays.outputs)

    normalise = _normalise_few if arrays.are_few else _normalise

    def by_torch(batch: Batch) -> None:
        variance = normalise(arrays, of_inputs(batch), of_outputs(batch), epsilon)
        arrays.moving_mean.lerp_(arrays.mean, 1 - momentum)
        arrays.moving_variance.lerp_(variance, 1 - momentum)

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


def _normalise(arrays: NormalisationArrays, rows: Tensor, place: Tensor, epsilon: float) -> Tensor:
    """Fill the place (row, channel), the mean and the inverse; return the variance."""
    wide = rows.float()
    torch.mean(wide, 0, out=arrays.mean)
    values = wide - arrays.mean
    variance = values.square().mean(0)
    torch.rsqrt(variance + epsilon, out=arrays.inverse)
    scale = _scale(arrays)
    place.copy_(values * scale if arrays.beta is None else torch.addcmul(arrays.beta, values, scale))
    return variance


def _normalise_few(arrays: NormalisationArrays, rows: Tensor, place: Tensor, epsilon: float) -> Tensor:
    """Do the same in one call, which adds row to row in f32, and keeps the deviation's inverse only."""
    found = place, arrays.mean, arrays.inverse
    torch.native_batch_norm(rows, arrays.gamma, arrays.beta, None, None, True, 0.0, epsilon, out=found)
    return arrays.inverse.pow(-2).sub_(epsilon).clamp_min_(0.0)


def normalise_batch_gradient(
    arrays: NormalisationArrays, gradient: Tensor, *, for_gamma: Tensor | None, for_beta: Tensor | None
) -> Operation:
    """Turn the gradient of the outputs into that of the inputs, in place, and fill those of gamma and beta.

    Ioffe and Szegedy, "Batch normalization", 2015, section 3.
    """
    of_outputs, of_inputs = channels_of(gradient), channels_of(arrays.inputs)
    gradients = _gradients_of_few if arrays.are_few else _gradients_of_many

    def by_torch(batch: Batch) -> None:
        weighted, total = gradients(arrays, of_inputs(batch), of_outputs(batch))
        if for_gamma is not None:
            for_gamma.copy_(weighted)
        if for_beta is not None:
            for_beta.copy_(total)

    return Operation(
        by_torch=by_torch,
        code=Code.NORMALISE_BATCH_GRADIENT,
        is_half=arrays.is_half,
        arrays=(arrays.inputs, gradient, arrays.gamma, arrays.mean, arrays.inverse, for_gamma, for_beta),
        sizes=arrays.sizes,
    )


def _gradients_of_few(arrays: NormalisationArrays, rows: Tensor, place: Tensor) -> tuple[Tensor, Tensor]:
    """Turn the gradient at the place (row, channel) into that of the rows; return those of gamma and beta."""
    epsilon, wanted = 0.0, [True, True, True]
    found, weighted, total = _aten.native_batch_norm_backward(
        place, rows, arrays.gamma, None, None, arrays.mean, arrays.inverse, True, epsilon, wanted
    )
    place.copy_(found)
    return weighted, total


def _gradients_of_many(arrays: NormalisationArrays, rows: Tensor, place: Tensor) -> tuple[Tensor, Tensor]:
    """Do the same with sums that stay precise."""
    wide, count = place.float(), len(place)
    away = (rows.float() - arrays.mean).mul_(arrays.inverse)
    total, weighted = wide.sum(0), (wide * away).sum(0)
    found = (wide - total / count).addcmul_(away, weighted / -count)
    torch.mul(found, _scale(arrays), out=place)
    return weighted, total


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
