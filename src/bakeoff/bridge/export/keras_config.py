"""A network as a Keras 3 configuration: its parts in, the table that `config.json` holds out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from bakeoff.bridge.export.parts import Part, Scale, Standardise, UnitNorm
from bakeoff.spec import (
    Constant,
    Dropout,
    Identity,
    Initializer,
    Layer,
    Orthogonal,
    Penalty,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
)

# Any: what JSON holds.
Table = dict[str, Any]

_WITHOUT_FORMAT = ("Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "LeakyReLU")
_INITIALIZERS = (Constant, RandomNormal, TruncatedNormal, RandomUniform, VarianceScaling, Orthogonal, Identity)


def model_config(parts: Sequence[Part], *, name: str) -> Table:
    """Return a `Sequential` model of the parts, with an input of the first one's shape."""
    batch_shape = [None, *parts[0].input_shape]
    start, *names = _names(["images", *(part.name for part in parts)])
    images = {"batch_shape": batch_shape, "dtype": "float32", "name": start}
    layers = [_layer(part, name) for part, name in zip(parts, names, strict=True)]
    layers = [_object("InputLayer", images), *layers]
    config = {"name": name, "trainable": True, "dtype": "float32", "layers": layers, "build_input_shape": batch_shape}
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": config,
        "registered_name": None,
        "build_config": {"input_shape": batch_shape},
    }


def layer_class(part: Part) -> str:
    """Return the class of Keras that does what a part does."""
    match part.what:
        case Scale():
            return "Rescaling"
        case UnitNorm():
            return "UnitNormalization"
        case Standardise():
            return "Normalization"
        case layer:
            return type(layer).__name__


def _layer(part: Part, name: str) -> Table:
    config = {"name": name, "trainable": True, "dtype": "float32", **_settings(part.what)}
    entry = _object(layer_class(part), config)
    return entry | {"build_config": {"input_shape": [None, *part.input_shape]}}


def _settings(what: Scale | UnitNorm | Standardise | Layer) -> Table:
    match what:
        case Scale():
            return {"scale": 1 / 255, "offset": 0.0}
        case UnitNorm(axes):
            return {"axis": list(axes)}
        case Standardise(mean, deviation):
            # Keras keeps a variance and takes its root.
            variance = [float(value) ** 2 for value in deviation]
            return {"axis": -1, "invert": False, "mean": mean.tolist(), "variance": variance}
        case Dropout(rate):
            return {"rate": rate, "seed": None, "noise_shape": None}
        case layer:
            return _arguments(layer)


def _arguments(layer: Layer) -> Table:
    given = {field.name: _value(getattr(layer, field.name)) for field in fields(layer)}
    if type(layer).__name__ not in _WITHOUT_FORMAT:
        given["data_format"] = "channels_last"
    return given


def _value(value: object) -> object:
    match value:
        case tuple():
            return [_value(item) for item in value]
        case Penalty(l1, l2):
            return _object("L1L2", {"l1": l1, "l2": l2}, module="keras.regularizers")
        case _ if isinstance(value, _INITIALIZERS):
            return _initializer(value)
        case _:
            return value


def _initializer(initializer: Initializer) -> Table:
    settings = {field.name: getattr(initializer, field.name) for field in fields(initializer)}
    is_drawn = not isinstance(initializer, Constant | Identity)
    drawn = {"seed": None} if is_drawn else {}
    return _object(type(initializer).__name__, settings | drawn, module="keras.initializers")


def _object(name: str, config: Mapping[str, object], *, module: str = "keras.layers") -> Table:
    return {"module": module, "class_name": name, "config": dict(config), "registered_name": None}


def _names(wanted: Sequence[str]) -> list[str]:
    """Return a name for each layer, each another one; on PyTorch, Keras takes none with a dot."""
    names: list[str] = []
    for want in wanted:
        name = want.replace(".", "_")
        while name in names:
            name += "_"
        names.append(name)
    return names
