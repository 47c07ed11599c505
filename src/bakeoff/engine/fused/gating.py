"""Which gradients go through the gate behind them at once: a list of operations in, one with fewer of them out.

The gradient of a layer's inputs mostly goes through the gate of the ReLU that gave them, which is open where an input
is above zero. Kernels that read the inputs anyway open it as they write the gradient, and spare a walk over both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bakeoff.engine.fused.elements import Kind
from bakeoff.engine.fused.instructions import Code, Operation, by_torch_in_turn, place_of

# Where the kernels that can do it have the inputs, and the gradient of these, among their arrays.
_INPUTS_AND_GRADIENT = {
    Code.ACTIVE_INPUT_GRADIENT: (0, 3),
    Code.POOLED_GRADIENTS: (3, 6),
    Code.NORMALISE_BATCH_GRADIENT: (0, 1),
}


def gated(operations: Sequence[Operation]) -> list[Operation]:
    """Return the same operations, where a gradient goes through the gate behind it at once."""
    result: list[Operation] = []
    for operation in operations:
        if result and _is_gate_of(result[-1], operation):
            both = by_torch_in_turn([result[-1], operation])
            result[-1] = replace(result[-1], by_torch=both, numbers=operation.numbers)
        else:
            result.append(operation)
    return result


def _is_gate_of(first: Operation, second: Operation) -> bool:
    """Say whether the second opens a ReLU, by the inputs of a layer, to the gradient of these that the first finds."""
    if first.code not in _INPUTS_AND_GRADIENT or second.code is not Code.GATE or first.numbers:
        return False
    mine = [place_of(first.arrays[place]) for place in _INPUTS_AND_GRADIENT[first.code]]
    return second.sizes[1] == Kind.RELU and mine == [*map(place_of, second.arrays)]
