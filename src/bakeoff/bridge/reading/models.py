"""Models: what is called on them in, events and what the call gives out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Literal

from bakeoff.bridge.reading import outside
from bakeoff.bridge.reading.events import Arguments as Given
from bakeoff.bridge.reading.events import Compiled, Evaluated, Fitted, LayerAdded, LayerRemoved, ModelMade, Predicted
from bakeoff.bridge.reading.frozen import freeze
from bakeoff.bridge.reading.functions import attribute_of
from bakeoff.bridge.reading.iteration import items_of
from bakeoff.bridge.reading.machine import Machine
from bakeoff.bridge.reading.model_arguments import named_arguments
from bakeoff.bridge.reading.things import Arguments, Instance, Model, Tensor
from bakeoff.bridge.reading.values import (
    External,
    HistoryRef,
    LayerRef,
    Made,
    PredictionRef,
    ScoreRef,
    Unknown,
    Value,
    WeightsRef,
)

MOST_LAYERS = 1_000
FITTING = ("fit", "fit_generator", "train_on_batch")
EVALUATING = ("evaluate", "evaluate_generator", "test_on_batch", "score")
PREDICTING = ("predict", "predict_classes", "predict_proba", "predict_generator", "predict_on_batch", "__call__")
INPUTS = ("Input", "InputLayer")


def new(
    how: Literal["Sequential", "Model", "subclass", "loaded"],
    layers: list[Value],
    *,
    machine: Machine,
    node: ast.AST,
    keras_name: object = "",
    function: str = "",
) -> Model:
    """Return a new model, and tell of it."""
    name = keras_name if isinstance(keras_name, str) else ""
    number = machine.tell(ModelMade(how=how, keras_name=name, function=function), node)
    machine.spend(len(layers))
    model = Model(number=number, layers=layers, branch=tuple(machine.branches))
    machine.models[number] = model
    return model


def sequential(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> Model:
    """Return what `Sequential(…)` makes."""
    name = arguments.get("name", 1, default="")
    model = new("Sequential", [], machine=machine, node=node, keras_name=name, function=path)
    given = arguments.get("layers", 0)
    items = [] if given is None else items_of(given, machine)
    if items is None:
        items = [given if isinstance(given, Unknown) else machine.unknown("its layers are not known", node)]
    for item in items:
        _add(model, item, machine, node)
    return model


def functional(path: str, arguments: Arguments, *, machine: Machine, node: ast.AST) -> Model:
    """Return what `Model(inputs=…, outputs=…)` makes; Keras 1 called the two `input` and `output`."""
    output = arguments.get("outputs", 1, default=arguments.get("output"))
    if isinstance(output, list | tuple) and len(output) == 1:
        output = output[0]
    if isinstance(output, Tensor):
        layers = list(output.layers)
    else:
        layers = [machine.unknown("its output is no chain of layers", node)]
    name = arguments.get("name", 2, default="")
    return new("Model", layers, machine=machine, node=node, keras_name=name, function=path)


def complete(instance: Instance, *, machine: Machine, node: ast.AST) -> None:
    """Find the layers of a model whose class the file defines, by following its `call` with a tensor."""
    model = instance.model
    if model is None or model.layers:
        return
    body = attribute_of(instance, "call")
    given = machine.call(body, Arguments(positional=(Tensor(layers=()),)), node=node) if body is not None else None
    reason = f"the layers of {instance.of.name}, a class of the file, are no chain"
    model.layers = list(given.layers) if isinstance(given, Tensor) else [machine.unknown(reason, node)]


def without_inputs(layers: Iterable[Value]) -> tuple[Value, ...]:
    """Return layers without those that only tell a shape."""
    return tuple(layer for layer in layers if not (isinstance(layer, Made) and layer.name in INPUTS))


def referred(layer: LayerRef, machine: Machine) -> Value:
    """Return the layer that a reference leads to; None where it leads nowhere."""
    model = machine.models.get(layer.model)
    if model is None or layer.index is None or layer.index >= len(model.layers):
        return None
    return model.layers[layer.index]


def called(model: Model, name: str, *, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    """Return what a method of a model gives."""
    if name in FITTING:
        return _fit(model, name, arguments, machine, node)
    if name in EVALUATING:
        return _evaluate(model, name, arguments, machine, node)
    if name in PREDICTING:
        return _predict(model, name, arguments, machine, node)
    method = _METHODS.get(name)
    if method is not None:
        return method(model, arguments, machine, node)
    return outside.called(f"keras.Model.{name}", _after(model, arguments), machine=machine, node=node)


def layer_called(layer: LayerRef, name: str, *, machine: Machine, node: ast.AST) -> object:
    """Return what a method of one of a model's layers gives."""
    if name == "get_weights":
        return WeightsRef(model=layer.model, layer=layer.index)
    return machine.unknown(f"`{name}` of a layer is not followed", node)


def looked_up(model: Model, name: str) -> object | None:
    """Return a model's attribute; None where it has none that is known."""
    if name == "layers":
        return [LayerRef(model=model.number, index=index) for index in range(len(model.layers))]
    if name == "history" and model.fits:
        return HistoryRef(fit=model.fits[-1])
    if name in ("output", "outputs") and model.layers:
        return Tensor(layers=tuple(model.layers))
    if name in ("weights", "trainable_weights"):
        return WeightsRef(model=model.number)
    return None


def _add(model: Model, layer: object, machine: Machine, node: ast.AST) -> None:
    if len(model.layers) >= MOST_LAYERS:
        return
    if isinstance(layer, Model):
        for inner in without_inputs(layer.layers) if model.layers else layer.layers:
            _add(model, inner, machine, node)
        return
    if isinstance(layer, Tensor) and len(layer.layers) == 1:
        layer = layer.layers[0]
    if isinstance(layer, External):
        layer = Unknown(reason=f"{layer.name} is no layer but a class", place=machine.place(node))
    frozen = freeze(layer, machine, place=machine.place(node))
    if model.branch != tuple(machine.branches):
        frozen = machine.unknown("whether this layer is added depends on what is not known", node)
    model.layers.append(frozen)
    machine.tell(LayerAdded(model=model.number, index=len(model.layers) - 1, layer=frozen), node)


def _added(model: Model, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    _add(model, arguments.get("layer", 0), machine, node)
    return None


def _popped(model: Model, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    if model.layers:
        model.layers.pop()
        machine.tell(LayerRemoved(model=model.number, index=len(model.layers)), node)
        if model.branch != tuple(machine.branches):
            model.layers.append(machine.unknown("whether a layer is removed here is not known", node))
    return None


def _given(name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> Given:
    place = machine.place(node)
    named = named_arguments(name, arguments)
    return tuple((each, freeze(value, machine, place=place)) for each, value in named.items())


def _compiled(model: Model, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    model.compiled = machine.tell(
        Compiled(
            model=model.number,
            variable=model.variable,
            layers=tuple(model.layers),
            arguments=_given("compile", arguments, machine, node),
        ),
        node,
    )
    return None


def _fit(model: Model, name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    number = machine.tell(
        Fitted(
            model=model.number,
            variable=model.variable,
            layers=tuple(model.layers),
            compiled=model.compiled,
            arguments=_given(name, arguments, machine, node),
            earlier=tuple(model.fits),
            method=name,
        ),
        node,
    )
    machine.spend(len(model.fits) // 4)
    model.fits.append(number)
    return HistoryRef(fit=number)


def _last_fit(model: Model) -> int | None:
    return model.fits[-1] if model.fits else None


def _evaluate(model: Model, name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    given = _given(name, arguments, machine, node)
    what = Evaluated(model=model.number, variable=model.variable, fit=_last_fit(model), arguments=given)
    return ScoreRef(evaluation=machine.tell(what, node))


def _predict(model: Model, name: str, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    given = _given(name, arguments, machine, node)
    what = Predicted(model=model.number, variable=model.variable, fit=_last_fit(model), arguments=given)
    return PredictionRef(prediction=machine.tell(what, node))


def _weights(model: Model, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return WeightsRef(model=model.number)


def _layer(model: Model, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    index, name = arguments.get("index", 1), arguments.get("name", 0)
    if isinstance(name, int):
        index = name
    if isinstance(name, str):
        named = [place for place, layer in enumerate(model.layers) if _keras_name(layer) == name]
        index = named[0] if named else None
    known = isinstance(index, int) and 0 <= index < len(model.layers)
    return LayerRef(model=model.number, index=index if known and isinstance(index, int) else None)


def _keras_name(layer: Value) -> Value:
    return dict(layer.keywords).get("name") if isinstance(layer, Made) else None


def _after(model: Model, arguments: Arguments) -> Arguments:
    return Arguments(positional=(model, *arguments.positional), keywords=arguments.keywords)


def _started(model: Model, arguments: Arguments, machine: Machine, node: ast.AST) -> object:
    return None


_METHODS: dict[str, Callable[[Model, Arguments, Machine, ast.AST], object]] = {
    "add": _added,
    "pop": _popped,
    "compile": _compiled,
    "get_weights": _weights,
    "get_layer": _layer,
    "__init__": _started,
}
