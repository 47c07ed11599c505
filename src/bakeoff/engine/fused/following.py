"""Which operations follow on each image of the one before them: a list of operations in, one with fewer of them out.

A gradient that is needed by one operation alone, the next one, is used while it is in a cache, and need not be written
to memory and read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bakeoff.engine.fused.instructions import Code, Operation, place_of


def followed(operations: Sequence[Operation]) -> list[Operation]:
    """Return the same operations, where one can be what another does `then` with each image as that."""
    result: list[Operation] = []
    for place, operation in enumerate(operations):
        if result and _can_follow(result[-1], operation, behind=operations[place + 1 :]):
            result[-1] = replace(result[-1], then=operation)
        else:
            result.append(operation)
    return result


def _can_follow(first: Operation, second: Operation, *, behind: Sequence[Operation]) -> bool:
    """Say whether the second is a narrow gradient from what the first finds, and no operation behind them needs that.

    What PyTorch does tells nothing of its arrays.
    """
    if first.code is not Code.POOLED_GRADIENTS or second.code is not Code.NARROW_GRADIENT:
        return False
    for_inputs, of_outputs = place_of(first.arrays[6]), place_of(second.arrays[0])
    is_free = all(other.code is not None and for_inputs not in map(place_of, other.arrays) for other in behind)
    return for_inputs == of_outputs != 0 and is_free
