"""What a loop goes over: a value in, its items out, or None where they are not known."""

from __future__ import annotations

from bakeoff.bridge.reading.arithmetic import LONGEST_LIST
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.values import Made, ScoreRef, Table, WeightsRef


def items_of(value: object, machine: Machine) -> list[object] | None:
    """Return the items that a value gives one by one; None where they are not known, or more than 10,000."""
    items: list[object] | None = None
    if isinstance(value, tuple | list | range | str):
        items = list(value[: LONGEST_LIST + 1])
    elif isinstance(value, dict):
        items = list(value)
    elif isinstance(value, Table):
        items = [key for key, _ in value.items]
    if items is None or len(items) > LONGEST_LIST:
        return None
    machine.spend(len(items) // 4)
    return items


def unpacked(value: object, count: int, *, machine: Machine) -> list[object] | None:
    """Return as many values as names stand on the left; of what a call gave, its items by number."""
    if isinstance(value, Made) and value.item is None:
        return [
            Made(
                function=value.function,
                positional=value.positional,
                keywords=value.keywords,
                place=value.place,
                receiver=value.receiver,
                item=index,
            )
            for index in range(count)
        ]
    if isinstance(value, ScoreRef) and value.index is None:
        return [ScoreRef(evaluation=value.evaluation, index=index) for index in range(count)]
    if isinstance(value, WeightsRef) and value.index is None:
        return [WeightsRef(model=value.model, layer=value.layer, index=index) for index in range(count)]
    items = items_of(value, machine)
    return items if items is not None and len(items) == count else None
