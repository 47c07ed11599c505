"""Calls into Keras that make models, layers, tensors and data: a path and arguments in, a value out."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bakeoff.bridge.reading import arrays, models, outside
from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.functions import attribute_of
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments, Instance, Model, Tensor, is_keras
from bakeoff.bridge.reading.values import LayerRef, Made, Unknown, Value
from bakeoff.spec import is_layer_name

_MERGING = ("Concatenate", "Add", "Average", "Multiply", "Maximum", "Minimum", "Dot", "Subtract", "Merge")
_ACTIVATIONS = ("relu", "softmax", "sigmoid", "tanh", "elu", "selu", "relu6", "leaky_relu", "softplus", "gelu", "swish")
_LOADED = ("load_model", "model_from_json", "model_from_yaml", "load_from_saved_model")
_Reader = Callable[[str, Arguments, Machine, ast.AST], object]


def called(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object | None:
    """Return what a call into Keras gave; None where it is none, or one that only needs telling of."""
    if not is_keras(path):
        return None
    name = path.rpartition(".")[2]
    reader = _READERS.get(name)
    if reader is not None:
        return reader(path, arguments, machine, node)
    if name == "load_data" and ".datasets." in path:
        return arrays.loaded(path, machine=machine, node=node)
    if is_layer_name(name):
        return outside.described(path, arguments, machine=machine, node=node)
    return None


def applied(function: object, tensor: object, *, machine: Machine, node: ast.AST) -> Tensor:
    """Return the tensor that a layer or a model gives for a tensor."""
    if not isinstance(tensor, Tensor):
        return _unread("a graph with branches is no chain of layers", machine, node)
    if isinstance(function, Made):
        is_merging = function.name in _MERGING
        return _unread("it joins branches", machine, node) if is_merging else _with(tensor, function, machine, node)
    if isinstance(function, Instance):
        return _instance_applied(function, tensor, machine, node)
    if isinstance(function, Model):
        return Tensor(layers=(*tensor.layers, *models.without_inputs(function.layers)))
    if isinstance(function, LayerRef):
        found = models.referred(function, machine)
        return _with(tensor, found, machine, node) if found else _unread("this layer is not known", machine, node)
    return _unread("this is no layer", machine, node)


def function_applied(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> object:
    """Return what a function outside gives for a tensor: a model, an activation, or nothing that is a layer."""
    name = path.rpartition(".")[2]
    if name in ("Model", "Sequential"):
        return _READERS[name](path, arguments, machine, node)
    tensor = arguments.get("x", 0)
    if name in _ACTIVATIONS and isinstance(tensor, Tensor):
        activation = Made(function="keras.layers.Activation", positional=(name,), place=machine.place(node))
        return _with(tensor, activation, machine, node)
    return _unread(f"{name} on a tensor is no layer", machine, node)


def _with(tensor: Tensor, layer: Value, machine: Machine, node: ast.AST) -> Tensor:
    machine.spend(len(tensor.layers) // 8)
    if len(tensor.layers) >= models.MOST_LAYERS:
        return _unread("the network has too many layers", machine, node)
    return Tensor(layers=(*tensor.layers, layer))


def _unread(reason: str, machine: Machine, node: ast.AST) -> Tensor:
    return Tensor(layers=(machine.unknown(reason, node),))


def _instance_applied(function: Instance, tensor: Tensor, machine: Machine, node: ast.AST) -> Tensor:
    body = attribute_of(function, "call")
    given = machine.call(body, Arguments(positional=(tensor,)), node=node) if body is not None else None
    return given if isinstance(given, Tensor) else _unread(f"{function.of.name} is a class of the file", machine, node)


def _sequential(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return models.sequential(path, arguments, machine=machine, node=node)


def _functional_model(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return models.functional(path, arguments, machine=machine, node=node)


def _input(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return Tensor(layers=(outside.described(path, arguments, machine=machine, node=node),))


def _clone(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    original = arguments.get("model", 0)
    if not isinstance(original, Model):
        return machine.unknown("the model that is cloned is not known", node)
    return models.new("Sequential", list(original.layers), machine=machine, node=node)


def _loaded(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    machine.tell(Called(call=outside.described(path, arguments, machine=machine, node=node)), node)
    reason = Unknown(reason="the model is read from a file", place=machine.place(node))
    return models.new("loaded", [reason], machine=machine, node=node)


def _data_format(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return "channels_first" if machine.channels_first else "channels_last"


def _ordering(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return "th" if machine.channels_first else "tf"


def _set_format(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    wanted = [*arguments.everything()][:1]
    machine.channels_first = wanted in (["th"], ["channels_first"])
    return outside.called(path, arguments, machine=machine, node=node)


def _backend(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return "tensorflow"


def _deserialized(path: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    name = arguments.get("identifier", 0)
    return name if isinstance(name, str) else machine.unknown("what is looked up here is not known", node)


_READERS: dict[str, _Reader] = {
    "Sequential": _sequential,
    "Model": _functional_model,
    "Input": _input,
    "clone_model": _clone,
    **dict.fromkeys(_LOADED, _loaded),
    "image_data_format": _data_format,
    "image_dim_ordering": _ordering,
    "set_image_data_format": _set_format,
    "set_image_dim_ordering": _set_format,
    "backend": _backend,
    "get": _deserialized,
}
