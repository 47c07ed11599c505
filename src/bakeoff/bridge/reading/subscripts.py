"""What stands in square brackets: a value and an index or slice in, the part it takes out."""

from __future__ import annotations

import ast

from bakeoff.bridge.reading import arrays
from bakeoff.bridge.reading.events import WeightsTaken
from bakeoff.bridge.reading.frozen import freeze
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Model, Options, is_plain
from bakeoff.bridge.reading.values import (
    Array,
    HistoryRef,
    LayerRef,
    Made,
    PredictionRef,
    ScoreRef,
    Statistic,
    Unknown,
    WeightsRef,
)


def taken(value: object, index: ast.expr, *, machine: Machine, node: ast.AST) -> object:
    """Return the part of a value that an index or slice takes."""
    if isinstance(value, Unknown | Statistic | PredictionRef):
        return value
    if isinstance(value, Array):
        return arrays.part_of(value, index, machine=machine, node=node)
    if isinstance(index, ast.Slice):
        return _slice_of(value, index, machine, node)
    at = machine.evaluate(index)
    if isinstance(value, list | tuple | str | range):
        return _item(value, at, machine, node)
    if isinstance(value, dict | Options):
        table = value.values if isinstance(value, Options) else value
        known = is_plain(at) and at in table
        return table[at] if known else machine.unknown("there is no such key that is known", node)  # type: ignore[index]  # what `is_plain` lets pass is hashable
    return _of_reference(value, at, machine, node)


def _item(
    value: list[object] | tuple[object, ...] | str | range, at: object, machine: Machine, node: ast.AST
) -> object:
    if isinstance(at, int) and -len(value) <= at < len(value):
        return value[at]
    return machine.unknown("which item it is is not known", node)


def _slice_of(value: object, index: ast.Slice, machine: Machine, node: ast.AST) -> object:
    ends = [None if each is None else machine.evaluate(each) for each in (index.lower, index.upper, index.step)]
    known = [end for end in ends if end is None or isinstance(end, int)]
    if not isinstance(value, list | tuple | str | range) or len(known) != 3 or known[2] == 0:
        return machine.unknown("which items these are is not known", node)
    machine.spend(len(value) // 8)
    return value[slice(*known)]


def _of_reference(value: object, at: object, machine: Machine, node: ast.AST) -> object:
    if isinstance(value, HistoryRef):
        return HistoryRef(fit=value.fit, curve=at if isinstance(at, str) else value.curve)
    if isinstance(value, ScoreRef):
        return ScoreRef(evaluation=value.evaluation, index=at if isinstance(at, int) else None)
    if isinstance(value, WeightsRef):
        return _weights(value, at, machine, node)
    if isinstance(value, LayerRef):
        return value
    if isinstance(value, Made):
        return Made(
            function=value.function,
            positional=value.positional,
            keywords=value.keywords,
            place=value.place,
            receiver=value.receiver,
            item=freeze(at, machine, place=machine.place(node)),
        )
    return machine.unknown("what stands in brackets here is not followed", node)


def _weights(value: WeightsRef, at: object, machine: Machine, node: ast.AST) -> object:
    model = machine.models.get(value.model)
    if not isinstance(at, int) or value.index is not None or not isinstance(model, Model):
        return value
    what = WeightsTaken(model=value.model, layer=value.layer, index=at, layers=tuple(model.layers))
    machine.tell(what, node)
    return WeightsRef(model=value.model, layer=value.layer, index=at)
