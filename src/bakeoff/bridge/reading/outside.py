"""Calls to what the file does not define: a path and arguments in, a `Made` and an event that tells of it out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from bakeoff.bridge.reading import arrays
from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.frozen import freeze, freeze_all, is_small
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments, Function, is_made_by
from bakeoff.bridge.reading.values import Array, Made, Value

_ROW_BY_ROW = ("shuffle", "cache", "repeat", "take", "prefetch")
"""Links of a pipeline after which its rows are what they were."""
_LONGEST_PATH = 300
_MOST_ARGUMENTS = 200


def called(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST, receiver: Made | None = None) -> object:
    """Return what a call gave, and tell of it."""
    made = described(path, arguments, machine=machine, node=node, receiver=receiver)
    if len(path) > _LONGEST_PATH or not is_small(made, machine):
        return machine.unknown("it is made of too many calls", node)
    machine.tell(Called(call=made), node)
    return made


def method_called(receiver: Made, name: str, *, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    """Return what a method of something made outside gave: an array where it is known to change one."""
    if name == "map":
        arguments = _mapped(receiver, arguments, machine, node)
    made = called(f"{receiver.function}().{name}", arguments, machine=machine, node=node, receiver=receiver)
    if name in ("fit_transform", "transform", "inverse_transform") and not is_made_by(receiver, "ImageDataGenerator"):
        changed = arrays.scaled(receiver, arguments, name=name, machine=machine, node=node)
        return made if changed is None else changed
    return made


def _mapped(receiver: Made, arguments: Arguments, machine: Machine, node: ast.AST) -> Arguments:
    """Return what `map` of a `tf.data` pipeline makes of the arrays at its start, where the file defines the function.

    The function is followed for one image and one label; what it gives is taken for all of them.
    """
    function, rows = arguments.get("map_func", 0), [*_rows(receiver)]
    if not isinstance(function, Function) or not rows:
        return arguments
    made = machine.call(function, Arguments(positional=tuple(map(_row, rows))), node=node)
    given = made if isinstance(made, tuple) else (made,)
    if len(given) != len(rows) or not all(isinstance(each, Array) for each in given):
        return arguments
    arrays = tuple(_all_rows(each, of) for each, of in zip(given, rows, strict=True) if isinstance(each, Array))
    return Arguments(positional=(arrays,))


def _rows(pipeline: Made) -> Iterator[Array]:
    """Yield the arrays that a pipeline gives row by row: those of its last `map` that was followed, or its first."""
    link: Value = pipeline
    while isinstance(link, Made):
        first = link.positional[0] if link.positional else None
        arrays = first if isinstance(first, tuple) else (first,)
        if link.name in ("from_tensor_slices", "map") and all(isinstance(each, Array) for each in arrays):
            yield from (each for each in arrays if isinstance(each, Array))
            return
        link = link.receiver if link.name in _ROW_BY_ROW else None


def _row(array: Array) -> Array:
    return replace(array, shape=array.shape[1:] if array.shape else None)


def _all_rows(row: Array, of: Array) -> Array:
    count = of.shape[0] if of.shape else None
    return replace(row, shape=None if row.shape is None else (count, *row.shape))


def described(
    path: str, arguments: Arguments, *, machine: Machine, node: ast.AST, receiver: Made | None = None
) -> Made:
    """Return what a call gave, without telling of it: layers are told of when they are added."""
    place = machine.place(node)
    if len(arguments.positional) + len(arguments.keywords) > _MOST_ARGUMENTS:
        arguments = Arguments(positional=(machine.unknown("there are too many arguments", node),))
    keywords: tuple[tuple[str, Value], ...] = tuple(
        (name, freeze(value, machine, place=place)) for name, value in arguments.keywords.items()
    )
    return Made(
        function=path,
        positional=freeze_all(arguments.positional, machine, place=place),
        keywords=keywords,
        place=place,
        receiver=receiver,
    )
