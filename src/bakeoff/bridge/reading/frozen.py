"""Values as events keep them: what a name stands for in, a value that changes no more out; bounded in size."""

from __future__ import annotations

from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import (
    Class,
    Function,
    Instance,
    Method,
    Model,
    Partial,
    is_plain,
)
from bakeoff.bridge.reading.values import (
    Array,
    Defined,
    External,
    HistoryRef,
    LayerRef,
    Made,
    ModelRef,
    PredictionRef,
    ScoreRef,
    Statistic,
    Step,
    Table,
    Unknown,
    Value,
    WeightsRef,
)
from bakeoff.bridge.source.place import Place

LARGEST = 3_000
"""Numbers, texts and calls in one value."""
_KEPT = (Unknown, External, Made, Array, Statistic, Table)
_REFERENCES = (ModelRef, LayerRef, WeightsRef, HistoryRef, ScoreRef, PredictionRef, Defined)
_AS_THEY_ARE = _KEPT + _REFERENCES


def freeze(value: object, machine: Machine, *, place: Place) -> Value:
    """Return a value as it is now; `Unknown` where it is too large, or nothing that an event may hold."""
    if is_plain(value) or isinstance(value, _AS_THEY_ARE):
        # What is frozen already was small when it was made.
        return value  # type: ignore[return-value]  # what `is_plain` lets pass, and the members of the union
    if not is_small(value, machine):
        return Unknown(reason="it is too large", place=place)
    return _frozen(value, place, depth=0)


def freeze_all(values: tuple[object, ...], machine: Machine, *, place: Place) -> tuple[Value, ...]:
    """Return some values as they are now."""
    return tuple(freeze(value, machine, place=place) for value in values)


def is_small(value: object, machine: Machine) -> bool:
    """Return whether a value holds at most `LARGEST` others, each counted as often as it is met."""
    waiting, seen = [value], 1
    while waiting and seen <= LARGEST:
        parts = _parts(waiting.pop())
        seen += len(parts)
        waiting += [part for part in parts if not is_plain(part)]
    machine.spend(seen // 4)
    return seen <= LARGEST


def _parts(value: object) -> tuple[object, ...]:
    if is_plain(value):
        return ()
    if isinstance(value, tuple | list):
        return tuple(value[: LARGEST + 1])
    if isinstance(value, dict):
        return (*value.keys(), *value.values())
    if isinstance(value, Table):
        return tuple(part for item in value.items for part in item)
    if isinstance(value, Made):
        return (*value.positional, *(each for _, each in value.keywords), value.receiver)
    if isinstance(value, Step):
        return (*value.arguments, *(each for _, each in value.keywords))
    if isinstance(value, Array):
        return value.steps
    return (value.array,) if isinstance(value, Statistic) else ()


def _frozen(value: object, place: Place, *, depth: int) -> Value:
    if is_plain(value) or isinstance(value, _AS_THEY_ARE):
        return value  # type: ignore[return-value]  # the union's members, which mypy does not narrow to
    if depth > 30:
        return Unknown(reason="it is nested too deep", place=place)
    if isinstance(value, tuple | list):
        return tuple(_frozen(item, place, depth=depth + 1) for item in value)
    if isinstance(value, range) and len(value) <= LARGEST:
        return tuple(value)
    if isinstance(value, dict):
        inner = [(_frozen(key, place, depth=31), _frozen(item, place, depth=depth + 1)) for key, item in value.items()]
        return Table(tuple(inner))
    return _reference(value, place)


def _reference(value: object, place: Place) -> Value:
    if isinstance(value, Model):
        return ModelRef(model=value.number)
    if isinstance(value, Instance):
        return ModelRef(model=value.model.number) if value.model else Defined(name=value.of.name, place=value.of.place)
    if isinstance(value, Function | Class):
        return Defined(name=value.name, place=value.place)
    if isinstance(value, Partial):
        return _reference(value.function, place) if isinstance(value.function, Function) else _opaque(place)
    if isinstance(value, Method) and isinstance(value.receiver, Made):
        made = value.receiver
        return Made(function=made.function, place=place, receiver=made, item=value.name)
    if isinstance(value, Method) and isinstance(value.receiver, Array):
        return Statistic(kind=value.name, array=value.receiver, place=place)
    return _opaque(place)


def _opaque(place: Place) -> Unknown:
    return Unknown(reason="it is nothing that can be written down", place=place)
