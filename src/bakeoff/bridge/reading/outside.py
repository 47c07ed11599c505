"""Calls to what the file does not define: a path and arguments in, a `Made` and an event that tells of it out."""

from __future__ import annotations

import ast

from bakeoff.bridge.reading import arrays
from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.frozen import freeze, freeze_all, is_small
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments, is_made_by
from bakeoff.bridge.reading.values import Made, Value

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
    made = called(f"{receiver.function}().{name}", arguments, machine=machine, node=node, receiver=receiver)
    if name in ("fit_transform", "transform", "inverse_transform") and not is_made_by(receiver, "ImageDataGenerator"):
        changed = arrays.scaled(receiver, arguments, name=name, machine=machine, node=node)
        return made if changed is None else changed
    return made


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
