"""Calls into Keras that make models, layers, tensors and data: a path and arguments in, a value out."""

from __future__ import annotations

import ast
from collections.abc import Callable

from bakeoff.bridge.reading import arrays, models, outside
from bakeoff.bridge.reading.events import Called
from bakeoff.bridge.reading.frozen import freeze
from bakeoff.bridge.reading.functions import attribute_of
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.things import Arguments, Function, Instance, Model, Tensor, is_keras
from bakeoff.bridge.reading.values import LayerRef, Made, Unknown, Value
from bakeoff.spec import is_layer_name

_MERGING = ("Concatenate", "Add", "Average", "Multiply", "Maximum", "Minimum", "Dot", "Subtract", "Merge")
_ACTIVATIONS = ("relu", "softmax", "sigmoid", "tanh", "elu", "selu", "relu6", "leaky_relu", "softplus", "gelu", "swish")
_RELU_SETTINGS = {name: name for name in ("negative_slope", "max_value", "threshold")} | {"alpha": "negative_slope"}
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
        return outside.described(path, _with_activation(name, arguments, machine, node), machine=machine, node=node)
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
    tensor = arguments.get("x", 0, default=arguments.get("features"))
    if name in _ACTIVATIONS and isinstance(tensor, Tensor):
        activation = _activation(name, arguments, machine, node)
        if activation is not None:
            return _with(tensor, activation, machine, node)
    return _unread(f"{name} on a tensor is no layer", machine, node)


def _activation(name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> Made | None:
    """Return the layer that a call of an activation comes to; None where its settings are not a layer's."""
    given = {key: value for key, value in arguments.keywords.items() if key not in ("x", "features", "name", "axis")}
    others = [value for value in arguments.positional if not isinstance(value, Tensor)]
    place = machine.place(node)
    if not given and not others:
        return Made(function="keras.layers.Activation", positional=(name,), place=place)
    known = _RELU_SETTINGS if name == "relu" else {"alpha": "negative_slope", "negative_slope": "negative_slope"}
    if others or name not in ("relu", "leaky_relu") or given.keys() - known.keys():
        return None
    settings = tuple((known[key], freeze(value, machine, place=place)) for key, value in given.items())
    layer = "ReLU" if name == "relu" else "LeakyReLU"
    return Made(function=f"keras.layers.{layer}", keywords=settings, place=place)


def _with_activation(layer: str, arguments: Arguments, machine: Machine, node: ast.AST) -> Arguments:
    """Return a layer's arguments with the activation that a function of the file comes to in that function's place."""
    own = arguments.keywords.get("activation")
    if isinstance(own, Function):
        return Arguments(
            positional=arguments.positional,
            keywords=arguments.keywords | {"activation": _followed(own, machine, node)},
        )
    if layer == "Activation" and arguments.positional and isinstance(arguments.positional[0], Function):
        first = _followed(arguments.positional[0], machine, node)
        return Arguments(positional=(first, *arguments.positional[1:]), keywords=arguments.keywords)
    return arguments


def _followed(function: Function, machine: Machine, node: ast.AST) -> object:
    """Return the one activation that a function applies to what it is given; the function where it does more."""
    given = machine.call(function, Arguments(positional=(Tensor(layers=()),)), node=node)
    made = given.layers[0] if isinstance(given, Tensor) and len(given.layers) == 1 else None
    if not isinstance(made, Made):
        return function
    return made.positional[0] if made.name == "Activation" else made


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
