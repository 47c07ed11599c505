"""Dense layers of one replica: forward, and the gradients of weights, biases and inputs, as operations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Batch, Code, Operation, channels_of, rows_of
from bakeoff.engine.fused.sizes import DEPTH, HEIGHT, TILE_ROWS, WIDTH

MOST_ROWS_AT_ONCE = DEPTH
"""Of a batch: of more images the gradient of the weights is a sum of several products."""


# A product with ones adds row to row, which starts in half the time; of more rows sums in that order lose digits.
_FEW = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseArrays:
    """One dense layer's arrays.

    Attributes:
        inputs: (image, features), room for a whole batch.
        kernel: (features, units), in the type of the activations.
        bias: (units,), or None.
        outputs: (image, units).
        room: What `product_room` gives.
    """

    inputs: Tensor
    kernel: Tensor
    bias: Tensor | None
    outputs: Tensor
    room: Tensor

    @property
    def sizes(self) -> tuple[int, int]:
        """Features and units."""
        return self.kernel.shape[0], self.kernel.shape[1]

    @property
    def code_fits(self) -> bool:
        """Say whether the C kernels know the type; bf16 products are PyTorch's, which has the processor's units."""
        return self.inputs.dtype == torch.float32


def product_room() -> Tensor:
    """Return room for what the C kernels pack of a product's sides; all layers may share it."""
    return torch.empty(DEPTH * (WIDTH + HEIGHT) + TILE_ROWS * 2 * WIDTH)


def dense_forward(arrays: DenseArrays) -> Operation:
    """Return outputs = inputs · kernel + bias."""
    inputs, outputs = rows_of(arrays.inputs), rows_of(arrays.outputs)

    def by_torch(batch: Batch) -> None:
        if arrays.bias is None:
            torch.mm(inputs(batch), arrays.kernel, out=outputs(batch))
        else:
            torch.addmm(arrays.bias, inputs(batch), arrays.kernel, out=outputs(batch))

    return Operation(
        by_torch=by_torch,
        code=Code.DENSE_FORWARD if arrays.code_fits else None,
        arrays=(arrays.inputs, arrays.kernel, arrays.bias, arrays.outputs, arrays.room),
        sizes=arrays.sizes,
    )


def dense_weight_gradient(
    arrays: DenseArrays, gradient: Tensor, *, result: Tensor, then: Operation | None = None
) -> Operation:
    """Return result (features, units) f32 = inputsᵀ · gradient; or do `then` with its rows, which leaves no result.

    In PyTorch's products only plain descent can follow at once: `then` is no other there.
    """
    inputs, of_outputs = rows_of(arrays.inputs), rows_of(gradient)

    def by_torch(batch: Batch) -> None:
        if then is not None:
            arrays.kernel.addmm_(inputs(batch).t(), of_outputs(batch), alpha=-batch.rate)
        elif result.dtype == gradient.dtype:
            torch.mm(inputs(batch).t(), of_outputs(batch), out=result)
        else:
            result.copy_(torch.mm(inputs(batch).t(), of_outputs(batch)))

    return Operation(
        by_torch=by_torch,
        code=Code.DENSE_WEIGHT_GRADIENT if arrays.code_fits else None,
        arrays=(arrays.inputs, gradient, result, arrays.room),
        sizes=arrays.sizes,
        then=then,
    )


def dense_input_gradient(arrays: DenseArrays, gradient: Tensor, *, result: Tensor) -> Operation:
    """Return result (image, features) = gradient · kernelᵀ."""
    of_outputs, of_inputs, turned = rows_of(gradient), rows_of(result), arrays.kernel.t()

    def by_torch(batch: Batch) -> None:
        torch.mm(of_outputs(batch), turned, out=of_inputs(batch))

    return Operation(
        by_torch=by_torch,
        code=Code.DENSE_INPUT_GRADIENT if arrays.code_fits else None,
        arrays=(gradient, arrays.kernel, result, arrays.room),
        sizes=arrays.sizes,
    )


@final
class DenseProducts:
    """A layer's operations on its arrays."""

    def __init__(self, arrays: DenseArrays) -> None:
        """Take the layer's arrays."""
        self._arrays = arrays

    def forward(self) -> Operation:
        """Return outputs = inputs · kernel + bias."""
        return dense_forward(self._arrays)

    def gradients(
        self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None, then: Operation | None = None
    ) -> list[Operation]:
        """Return the gradients of inputs and kernel; with `then` that of the kernel is left nowhere."""
        of_kernel = dense_weight_gradient(self._arrays, gradient, result=for_kernel, then=then)
        if for_inputs is None:
            return [of_kernel]
        # The kernel's is the last, since what follows on it may change the kernel.
        return [dense_input_gradient(self._arrays, gradient, result=for_inputs), of_kernel]


def bias_gradient(gradient: Tensor, *, result: Tensor, descending: Tensor | None = None) -> Operation:
    """Return result (unit,) f32 = the gradient (image, …, unit) summed over everything else.

    Args:
        gradient: Of the outputs.
        result: Left as it is where something descends.
        descending: The bias itself, where it moves against its gradient at once, which only PyTorch's way knows.
    """
    units = gradient.shape[-1]
    each = gradient[0].numel() // units
    rows, room = channels_of(gradient), result.view(1, -1)
    changed = None if descending is None else descending.view(1, -1)
    ones_of = cache(lambda images: torch.ones(1, images * each))
    are_few = gradient.dtype == torch.float32 and gradient.numel() <= _FEW * units

    def by_torch(batch: Batch) -> None:
        if changed is not None:
            changed.addmm_(ones_of(batch.rows), rows(batch), alpha=-batch.rate)
        elif are_few:
            torch.mm(ones_of(batch.rows), rows(batch), out=room)
        else:
            torch.sum(rows(batch), 0, dtype=torch.float32, out=result)

    return Operation(
        by_torch=by_torch,
        code=Code.BIAS_GRADIENT,
        is_half=gradient.dtype == torch.bfloat16,
        arrays=(gradient, result),
        sizes=(each, units),
    )
