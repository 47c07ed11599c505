"""Which gradients go through a gate at once: a list of operations in, one with fewer of them out.

The gate of a ReLU is open where that gave more than zero. Kernels that read what it gave anyway open it while they
write the gradient of their inputs, or read that of their outputs, and spare a walk over both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bakeoff.engine.fused.elements import Kind
from bakeoff.engine.fused.instructions import Code, Operation, by_torch_in_turn, place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """A side of an operation, on which a gate may be.

    Attributes:
        number: Which of its numbers is the slope of the ReLU there, 0 or none where the gradient goes through no gate.
        places: Of kernels that know gates: where among their arrays is what the ReLU gave, and the gradient of that.
    """

    number: int
    places: Mapping[Code | None, tuple[int, int]]


_INPUTS = _Side(
    number=0,
    places={
        Code.ACTIVE_INPUT_GRADIENT: (0, 3),
        Code.POOLED_GRADIENTS: (3, 6),
        Code.NORMALISE_BATCH_GRADIENT: (0, 1),
    },
)
_OUTPUTS = _Side(number=1, places={Code.POOLED_GRADIENTS: (8, 1)})


def gated(operations: Sequence[Operation]) -> list[Operation]:
    """Return the same operations, where gradients go through the gates behind and before them at once."""
    result: list[Operation] = []
    for operation in operations:
        last = result[-1] if result else None
        if last is not None and _is_gate_of(last, _INPUTS, gate=operation):
            result[-1] = _through(last, _INPUTS, gate=operation, both=[last, operation])
        elif last is not None and _is_gate_of(operation, _OUTPUTS, gate=last):
            result[-1] = _through(operation, _OUTPUTS, gate=last, both=[last, operation])
        else:
            result.append(operation)
    return result


def _is_gate_of(operation: Operation, side: _Side, *, gate: Operation) -> bool:
    """Say whether a gate is that of the ReLU on one side of an operation, which goes through none there so far."""
    if operation.code not in side.places or gate.code is not Code.GATE or gate.sizes[1] != Kind.RELU:
        return False
    mine = [place_of(operation.arrays[place]) for place in side.places[operation.code]]
    return mine == [*map(place_of, gate.arrays)] and not any(operation.numbers[side.number : side.number + 1])


def _through(operation: Operation, side: _Side, *, gate: Operation, both: Sequence[Operation]) -> Operation:
    slopes = [*operation.numbers, 0.0, 0.0][:2]
    slopes[side.number] = gate.numbers[0]
    return replace(operation, by_torch=by_torch_in_turn(both), numbers=tuple(slopes))
