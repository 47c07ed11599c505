"""A dense layer whose inputs are mostly zero in training: its products as operations that leave the zeros out.

Behind a ReLU, max pooling and dropout one input in four was not zero, or one in ten, in networks that had learned for a
while. What a zero would add to a sum of finite numbers changes no bit of it; and where an input is zero its gradient is
not needed, since the ReLU or dropout that made it zero lets nothing through.
"""

from __future__ import annotations

from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.instructions import Code, Operation, only_in_c
from bakeoff.engine.fused.products import DenseArrays, dense_input_gradient
from bakeoff.engine.fused.program import has_kernels
from bakeoff.engine.fused.sizes import BROADEST, LANES, SPAN, STRIP

# Of a smaller layer all fits a cache, and the dense products are as fast.
_FEWEST_WEIGHTS = 65_536
# Narrower rows are done with before it pays to have listed what they are multiplied by.
_FEWEST_UNITS = 8 * LANES
# Lists make the gradient of the inputs no faster where its sums are shorter.
_SHORTEST_SUM = 256
# With fewer images it takes longer to read the weights than to multiply.
_FEWEST_ROWS = 2 * LANES


def pays(arrays: DenseArrays) -> bool:
    """Say whether a layer behind zeros is large enough to gain.

    The answer rests on shapes, the type and whether there are C kernels, never on a timing or on data: it decides bits.
    """
    features, units = arrays.sizes
    is_large = features * units >= _FEWEST_WEIGHTS and units >= _FEWEST_UNITS and len(arrays.inputs) >= _FEWEST_ROWS
    return has_kernels() and arrays.code_fits and is_large


@final
class ActiveProducts:
    """The operations of a layer for which it `pays`; for the C kernels alone."""

    def __init__(self, arrays: DenseArrays) -> None:
        """Take the layer's arrays; its inputs come from a ReLU."""
        self._arrays = arrays
        self._rows = len(arrays.inputs)
        # Blocks of columns are whole.
        self._padded = -(-arrays.sizes[1] // (BROADEST * LANES)) * BROADEST * LANES
        self._image_lists = (
            torch.empty(self._rows, STRIP, dtype=torch.int32),
            torch.empty(self._rows, STRIP),
            torch.empty(self._rows, STRIP // SPAN, dtype=torch.int64),
        )

    def forward(self) -> Operation:
        """Return outputs = inputs · kernel + bias."""
        arrays, room = self._arrays, torch.empty((self._rows + SPAN) * self._padded)
        operation = only_in_c(
            Code.ACTIVE_FORWARD, arrays.inputs, arrays.kernel, arrays.bias, arrays.outputs, *self._image_lists, room
        )
        return replace(operation, sizes=arrays.sizes)

    def gradients(
        self, gradient: Tensor, *, for_kernel: Tensor, for_inputs: Tensor | None, then: Operation | None = None
    ) -> list[Operation]:
        """Return the gradients of inputs and kernel; with `then` that of the kernel is left nowhere.

        That of an input that is zero may be anything.
        """
        of_kernel = self._weight_gradient(gradient, result=for_kernel, then=then)
        if for_inputs is None:
            return [of_kernel]
        if self._arrays.sizes[1] < _SHORTEST_SUM:
            return [dense_input_gradient(self._arrays, gradient, result=for_inputs), of_kernel]
        return [self._input_gradient(gradient, result=for_inputs, then=of_kernel)]

    def _weight_gradient(self, gradient: Tensor, *, result: Tensor, then: Operation | None) -> Operation:
        arrays, units = self._arrays, self._arrays.sizes[1]
        # An odd number of cache lines: lists that lie a power of two apart would fight for the same ones.
        listed = LANES * (-(-self._rows // LANES) | 1)
        lists = torch.empty(SPAN, listed, dtype=torch.int32), torch.empty(SPAN, listed)
        rooms = torch.empty(self._rows * self._padded), torch.empty(SPAN, units)
        operation = only_in_c(Code.ACTIVE_WEIGHT_GRADIENT, arrays.inputs, gradient, result, *lists, *rooms)
        return replace(operation, sizes=(*arrays.sizes, listed), then=then)

    def _input_gradient(self, gradient: Tensor, *, result: Tensor, then: Operation) -> Operation:
        arrays = self._arrays
        room = torch.empty((self._rows + SPAN) * self._padded + (self._rows * SPAN + LANES) * LANES)
        operation = only_in_c(
            Code.ACTIVE_INPUT_GRADIENT, arrays.inputs, gradient, arrays.kernel, result, *self._image_lists, room
        )
        return replace(operation, sizes=arrays.sizes, then=then)
