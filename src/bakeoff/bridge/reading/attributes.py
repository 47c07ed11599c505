"""What an attribute is: a value and a name in, what the dot leads to out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import UnionType
from typing import Any

from bakeoff.bridge.reading import arrays, flags, functions, models
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Class, Instance, Method, Model, Options
from bakeoff.bridge.reading.values import (
    Array,
    External,
    HistoryRef,
    LayerRef,
    Made,
    PredictionRef,
    Statistic,
    Unknown,
    WeightsRef,
)

_LONGEST_PATH = 200


def looked_up(value: object, name: str, *, machine: Machine, node: ast.AST) -> object:
    """Return an attribute of a value; a method is returned ready to be called."""
    if isinstance(value, Unknown | Statistic | WeightsRef | HistoryRef):
        return value
    for kinds, read in _READERS:
        if isinstance(value, kinds):
            return read(value, name, machine, node)
    return machine.unknown(f"`{name}` is not known here", node)


def _of_outside(value: External, name: str, machine: Machine, node: ast.AST) -> object:
    path = f"{value.path}.{name}"
    module, _, holder = value.path.rpartition(".")
    if holder == "FLAGS" and module in flags.MODULES:
        return _of_options(machine.flags, name, machine, node)
    return External(path) if len(path) <= _LONGEST_PATH else machine.unknown("the path is too long", node)


def _of_model(value: Model, name: str, machine: Machine, node: ast.AST) -> object:
    known = models.looked_up(value, name)
    return Method(receiver=value, name=name) if known is None else known


def _of_class(value: Class, name: str, machine: Machine, node: ast.AST) -> object:
    return _found(functions.class_attribute_of(value, name), name, machine, node)


def _of_array(value: Array, name: str, machine: Machine, node: ast.AST) -> object:
    known = arrays.looked_up(value, name, machine=machine, node=node)
    return Method(receiver=value, name=name) if known is None else known


def _of_options(value: Options, name: str, machine: Machine, node: ast.AST) -> object:
    return value.values.get(name, Method(receiver=value, name=name))


def _of_dictionary(value: dict[object, object], name: str, machine: Machine, node: ast.AST) -> object:
    # scikit-learn's data sets are dictionaries whose keys are attributes too.
    return value.get(name, Method(receiver=value, name=name))


def _ready(value: object, name: str, machine: Machine, node: ast.AST) -> object:
    return Method(receiver=value, name=name)


def _of_instance(instance: Instance, name: str, machine: Machine, node: ast.AST) -> object:
    found = functions.attribute_of(instance, name)
    if found is not None:
        return found
    if instance.model is not None:
        known = models.looked_up(instance.model, name)
        return Method(receiver=instance, name=name) if known is None else known
    return _found(None, name, machine, node)


def _found(value: object, name: str, machine: Machine, node: ast.AST) -> object:
    return machine.unknown(f"`{name}` is not known here", node) if value is None else value


# Any: each reader takes the types that it stands beside.
_READERS: tuple[tuple[type | UnionType, Callable[[Any, str, Machine, ast.AST], object]], ...] = (
    (External, _of_outside),
    (Model, _of_model),
    (Instance, _of_instance),
    (Class, _of_class),
    (Array, _of_array),
    (Options, _of_options),
    (dict, _of_dictionary),
    (Made | list | str | tuple | PredictionRef | LayerRef, _ready),
)
