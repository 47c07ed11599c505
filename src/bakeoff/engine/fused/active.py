"""A dense layer whose inputs are mostly zero in training: its products as operations that leave the zeros out.

Behind a ReLU, max pooling and dropout one input in four was not zero, or one in ten, in networks that had learned for a
while. What a zero would add to a sum of finite numbers changes no bit of it; and where an input is zero its gradient is
not needed, since the ReLU or dropout that made it zero lets nothing through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import torch
from torch import Tensor

from bakeoff.engine.fused.elements import Kind
from bakeoff.engine.fused.instructions import Code, Operation, only_in_c, place_of
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
# What the gradient of inputs is multiplied by where no gate follows on it.
_UNGATED = (1.0,)


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
        return replace(operation, sizes=arrays.sizes, numbers=_UNGATED, then=then)


def gated(operations: Sequence[Operation]) -> list[Operation]:
    """Return the same operations, where the gradient of inputs goes through the gate behind it at once.

    The gate is open where an input is not zero.
    """
    result: list[Operation] = []
    for operation in operations:
        if result and _is_gate_of(result[-1], operation):
            result[-1] = replace(result[-1], numbers=operation.numbers)
        else:
            result.append(operation)
    return result


def _is_gate_of(first: Operation, second: Operation) -> bool:
    """Say whether the second opens a ReLU, by the inputs of a layer, to the gradient of these that the first finds."""
    if first.code is not Code.ACTIVE_INPUT_GRADIENT or second.code is not Code.GATE:
        return False
    inputs, _, _, for_inputs = first.arrays[:4]
    is_same = [*map(place_of, second.arrays)] == [place_of(inputs), place_of(for_inputs)]
    return second.sizes[1] == Kind.RELU and is_same and first.numbers == _UNGATED
