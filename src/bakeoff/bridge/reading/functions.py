"""Follow a call into a function or class of the file: what is called and its arguments in, what it returns out."""

from __future__ import annotations

import ast

from bakeoff.bridge.reading.binding import bind
from bakeoff.bridge.reading.events import ModelMade
from bakeoff.bridge.reading.machine import MOST_CALLS, Machine
from bakeoff.bridge.reading.things import (
    Arguments,
    Class,
    Function,
    Instance,
    Model,
    Partial,
    Scope,
    is_keras,
    is_plain,
)
from bakeoff.bridge.reading.values import External

Defaults = tuple[tuple[object, ...], tuple[object | None, ...]]


def defaults_of(arguments: ast.arguments, machine: Machine) -> Defaults:
    """Return the defaults of parameters, evaluated where the function is defined."""
    positional = tuple(machine.evaluate(node) for node in arguments.defaults)
    named = tuple(None if node is None else machine.evaluate(node) for node in arguments.kw_defaults)
    return positional, named


def called(function: Function, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
    """Return what a function of the file returns for these arguments."""
    if len(machine.calls) >= MOST_CALLS:
        return machine.unknown("functions call each other too deep here", node)
    scope = Scope(parent=function.scope)
    with machine.inside(scope, function.cell, called_at=machine.place(node)):
        _bind_arguments(function, arguments, machine=machine, node=node)
        if isinstance(function.body, ast.expr):
            return machine.evaluate(function.body)
        machine.execute(function.body)
        return _result(scope, machine, node)


def made(of: Class, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
    """Return a new object of a class of the file."""
    model = _model_of(of, machine, node)
    instance = Instance(of=of, model=model)
    start = of.attributes.get("__init__")
    if isinstance(start, Function):
        whole = Arguments(positional=(instance, *arguments.positional), keywords=arguments.keywords)
        called(start, whole, machine=machine, node=node)
    return instance


def is_model_class(of: Class) -> bool:
    """Return whether a class of the file is a kind of Keras model."""
    return any(isinstance(base, External) and is_keras(base.path) and base.name in _MODELS for base in of.bases)


_MODELS = ("Model", "Sequential")


def _model_of(of: Class, machine: Machine, node: ast.AST) -> Model | None:
    if not is_model_class(of):
        return None
    number = machine.tell(ModelMade(how="subclass"), node)
    model = Model(number=number, layers=[], branch=tuple(machine.branches))
    machine.models[number] = model
    return model


def attribute_of(instance: Instance, name: str) -> object | None:
    """Return an object's attribute or method, ready to be called; None where it has none."""
    if name in instance.attributes:
        return instance.attributes[name]
    found = instance.of.attributes.get(name)
    if not isinstance(found, Function) or found.kind == "static":
        return found
    return Partial(function=found, positional=(instance.of if found.kind == "class" else instance,))


def class_attribute_of(of: Class, name: str) -> object | None:
    """Return what a class itself has under a name; None where it has nothing."""
    found = of.attributes.get(name)
    return Partial(function=found, positional=(of,)) if isinstance(found, Function) and found.kind == "class" else found


def _bind_arguments(function: Function, arguments: Arguments, *, machine: Machine, node: ast.AST) -> None:
    takes = function.arguments
    names = [each.arg for each in (*takes.posonlyargs, *takes.args)]
    positional, named = function.defaults
    values: dict[str, object] = {name: machine.unknown(f"'{name}' is not given", node) for name in names}
    values |= dict(zip(names[len(names) - len(positional) :], positional, strict=False))
    values |= {each.arg: default for each, default in zip(takes.kwonlyargs, named, strict=False)}
    values |= dict(zip(names, arguments.positional, strict=False))
    known = {*names, *(each.arg for each in takes.kwonlyargs)}
    values |= {name: value for name, value in arguments.keywords.items() if name in known}
    if takes.vararg is not None:
        values[takes.vararg.arg] = tuple(arguments.positional[len(names) :])
    if takes.kwarg is not None:
        values[takes.kwarg.arg] = {name: value for name, value in arguments.keywords.items() if name not in known}
    for name, value in values.items():
        # A model keeps the name that the caller gave it.
        if isinstance(value, Model | Instance):
            machine.scope.names[name] = value
        else:
            bind(name, value, machine=machine, node=node)


def _result(scope: Scope, machine: Machine, node: ast.AST) -> object:
    if not scope.returned:
        return None
    first, *others = scope.returned
    if all(other is first or (is_plain(other) and is_plain(first) and other == first) for other in others):
        return first
    return machine.unknown("which of several values is returned is not known", node)
