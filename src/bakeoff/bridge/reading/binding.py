"""Give a value to what stands on the left of an assignment: a name, an attribute, an item, or several of them."""

from __future__ import annotations

import ast
from typing import Literal

from bakeoff.bridge.reading.events import Bound
from bakeoff.bridge.reading.frozen import freeze
from bakeoff.bridge.reading.iteration import unpacked
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Instance, Model, Scope, is_plain

_MOST_DOTS = 10
How = Literal["assign", "augmented", "import", "for", "with", "def", "del"]


def assign(target: ast.expr, value: object, *, machine: Machine, how: How = "assign") -> None:
    """Let a target stand for a value from here on."""
    if isinstance(target, ast.Name):
        bind(target.id, value, machine=machine, node=target, how=how)
    elif isinstance(target, ast.Tuple | ast.List):
        _assign_each(target, value, machine=machine, how=how)
    elif isinstance(target, ast.Starred):
        assign(target.value, machine.unknown("what `*` takes is not followed", target), machine=machine, how=how)
    elif isinstance(target, ast.Attribute):
        _assign_attribute(target, value, machine=machine, how=how)
    elif isinstance(target, ast.Subscript):
        _assign_item(target, value, machine=machine)


def bind(name: str, value: object, *, machine: Machine, node: ast.AST, how: How = "assign") -> None:
    """Let a name stand for a value from here on."""
    scope = machine.top if name in machine.scope.declared_global else machine.scope
    before = scope.names.get(name)
    model = value.model if isinstance(value, Instance) else value
    # A loop over models that have names already gives them none.
    if isinstance(model, Model) and not (how == "for" and model.variable):
        model.variable = name
    scope.names[name] = value
    if _is_told(scope, machine):
        place = machine.place(node)
        machine.tell(
            Bound(
                name=name,
                value=freeze(value, machine, place=place),
                how=how,
                before=freeze(before, machine, place=place),
            ),
            node,
        )


def _is_told(scope: Scope, machine: Machine) -> bool:
    # The names of a comprehension live no longer than itself.
    return scope is machine.top or bool(machine.calls)


def _assign_each(target: ast.Tuple | ast.List, value: object, *, machine: Machine, how: How) -> None:
    values = unpacked(value, len(target.elts), machine=machine)
    if values is None or any(isinstance(each, ast.Starred) for each in target.elts):
        values = [machine.unknown("what is unpacked here is not known", target)] * len(target.elts)
    for each, item in zip(target.elts, values, strict=True):
        assign(each, item, machine=machine, how=how)


def _assign_attribute(target: ast.Attribute, value: object, *, machine: Machine, how: How) -> None:
    receiver = machine.evaluate(target.value)
    if isinstance(receiver, Instance):
        if isinstance(value, Model):
            value.variable = target.attr
        receiver.attributes[target.attr] = value
    name = _dotted(target)
    if name:
        machine.tell(Bound(name=name, value=freeze(value, machine, place=machine.place(target)), how=how), target)


def _dotted(target: ast.expr) -> str:
    """Return a name with its dots; empty where something else stands in it."""
    parts: list[str] = []
    while isinstance(target, ast.Attribute) and len(parts) < _MOST_DOTS:
        parts.append(target.attr)
        target = target.value
    return ".".join([target.id, *reversed(parts)]) if isinstance(target, ast.Name) else ""


def _assign_item(target: ast.Subscript, value: object, *, machine: Machine) -> None:
    receiver, index = machine.evaluate(target.value), machine.evaluate(target.slice)
    if not machine.is_sure_of(receiver):
        value = machine.unknown("whether it is set here is not known", target)
    if isinstance(receiver, dict) and is_plain(index):
        receiver[index] = value
        if isinstance(value, Model) and isinstance(index, str):
            value.variable = index
    elif isinstance(receiver, list) and isinstance(index, int) and -len(receiver) <= index < len(receiver):
        receiver[index] = value
