"""What a call gives: what is called and its arguments in, a value out, and an event where the file does something."""

from __future__ import annotations

import ast

from bakeoff.bridge.reading import arrays, builtin_calls, flags, functions, keras_calls, list_methods, models, outside
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import (
    Arguments,
    Class,
    Function,
    Instance,
    Method,
    Model,
    Options,
    Partial,
    Tensor,
)
from bakeoff.bridge.reading.values import (
    Array,
    External,
    HistoryRef,
    LayerRef,
    Made,
    PredictionRef,
    ScoreRef,
    Statistic,
    Unknown,
    WeightsRef,
)


def call(function: object, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
    """Return what a call gives; `Unknown` where only running it would tell."""
    if isinstance(function, External):
        return _external(function.path, arguments, machine, node)
    if isinstance(function, Method):
        return _method(function, arguments, machine, node)
    if isinstance(function, Function):
        return functions.called(function, arguments, machine=machine, node=node)
    if isinstance(function, Class):
        return functions.made(function, arguments, machine=machine, node=node)
    if isinstance(function, Partial):
        whole = Arguments(
            positional=(*function.positional, *arguments.positional),
            keywords=dict(function.keywords) | arguments.keywords,
        )
        return machine.call(function.function, whole, node=node)
    return _on_tensors(function, arguments, machine, node)


def _on_tensors(function: object, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    """Return what a layer, a model or something unknown gives when it is called."""
    tensor = arguments.get("inputs", 0)
    if isinstance(function, Made | Model | Instance | LayerRef) and _has_tensor(tensor):
        return keras_calls.applied(function, tensor, machine=machine, node=node)
    if isinstance(function, Instance):
        method = functions.attribute_of(function, "__call__")
        return (
            machine.unknown("this object cannot be called", node)
            if method is None
            else machine.call(method, arguments, node=node)
        )
    if isinstance(function, Made):
        return outside.called(f"{function.function}()", arguments, machine=machine, node=node, receiver=function)
    if isinstance(function, Unknown | Statistic | HistoryRef | ScoreRef | PredictionRef | WeightsRef):
        return function
    return machine.unknown("what is called here is not known", node)


def _external(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    if path.startswith("builtins."):
        return builtin_calls.called(path.removeprefix("builtins."), arguments, machine=machine, node=node)
    if path in ("functools.partial", "partial") and arguments.positional:
        first, *rest = arguments.positional
        return Partial(function=first, positional=tuple(rest), keywords=tuple(arguments.keywords.items()))
    if any(map(_has_tensor, arguments.everything())):
        return keras_calls.function_applied(path, arguments, machine=machine, node=node)
    for read in (keras_calls.called, arrays.called, flags.called):
        value = read(path, arguments, machine=machine, node=node)
        if value is not None:
            return value
    made = outside.called(path, arguments, machine=machine, node=node)
    first = arguments.get("a", 0)
    return first if isinstance(first, PredictionRef) and path.startswith("numpy.") else made


def _has_tensor(value: object) -> bool:
    if isinstance(value, tuple | list):
        return any(isinstance(item, Tensor) for item in value[:100])
    return isinstance(value, Tensor)


def _method(method: Method, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    receiver = method.receiver
    if isinstance(receiver, Instance) and receiver.model is not None:
        models.complete(receiver, machine=machine, node=node)
        receiver = receiver.model
    if isinstance(receiver, Model):
        return models.called(receiver, method.name, arguments=arguments, machine=machine, node=node)
    if isinstance(receiver, Array):
        return arrays.method_called(receiver, method.name, arguments=arguments, machine=machine, node=node)
    if isinstance(receiver, list | dict | str | tuple):
        return list_methods.called(receiver, method.name, arguments=arguments, machine=machine, node=node)
    if isinstance(receiver, Options):
        return flags.method_called(receiver, method.name, arguments=arguments, machine=machine, node=node)
    if isinstance(receiver, LayerRef):
        return models.layer_called(receiver, method.name, machine=machine, node=node)
    if isinstance(receiver, PredictionRef | HistoryRef):
        return receiver
    if isinstance(receiver, Made):
        return outside.method_called(receiver, method.name, arguments=arguments, machine=machine, node=node)
    return machine.unknown("what is called here is not known", node)
