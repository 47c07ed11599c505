"""Layers as Keras writes them: one call in, a `LayerCall` with the layer, its name and its input shape out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from bakeoff.errors import StudyError
from bakeoff.spec import keras_names
from bakeoff.spec.calls import Call, parse_call
from bakeoff.spec.layer_signatures import LAYER_ALIASES, LAYER_SIGNATURES
from bakeoff.spec.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Layer,
    LeakyReLU,
    MaxPooling2D,
    ReLU,
    ZeroPadding2D,
)
from bakeoff.spec.rules import SHAPE
from bakeoff.spec.signatures import Bound, bind, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCall:
    """What one layer call says.

    Attributes:
        kind: Keras's name of the layer's class.
        layer: The layer; None for `Input`, which only tells a shape.
        name: As given by `name=`, or None.
        input_shape: As given by `Input` or `input_shape=`, or None.
    """

    kind: str
    layer: Layer | None
    name: str | None
    input_shape: tuple[int, ...] | None


@lru_cache(maxsize=4_096)
def read_layer(text: str) -> LayerCall:
    """Return what one layer call says, with every argument checked and every default filled in.

    Raises:
        StudyError: The text is no call, names no layer, or has arguments that do not fit.
    """
    call = parse_call(text)
    if "(" not in text and LAYER_ALIASES.get(call.name, call.name) in LAYER_SIGNATURES:
        raise StudyError(f"a layer needs its brackets: write {call.name}().")
    return read_layer_call(call)


def read_layer_call(call: Call) -> LayerCall:
    """Return what a layer's call says, as `read_layer` does.

    Raises:
        StudyError: It names no layer, or has arguments that do not fit.
    """
    kind = LAYER_ALIASES.get(call.name, call.name)
    signature = LAYER_SIGNATURES.get(kind)
    if signature is None:
        raise unknown("layer", call.name, known=LAYER_SIGNATURES, keras_has=keras_names.LAYERS)
    values = bind(call, signature)
    name = values.pop("name")
    by_shape, by_size = values.pop("input_shape", None), values.pop("input_dim", None)
    input_shape = values.pop("shape", None) or by_shape or by_size
    if kind in _INPUTS and input_shape is None:
        raise StudyError(f"{kind} needs `shape`: {SHAPE.expected}.")
    return LayerCall(kind=kind, layer=_MAKERS[kind](values), name=name, input_shape=input_shape)


def is_layer_name(name: str) -> bool:
    """Return whether Keras has a layer of this name, be it one that bakeoff has not, or an alias."""
    return name in LAYER_SIGNATURES or name in LAYER_ALIASES or name in keras_names.LAYERS


_INPUTS = ("Input", "InputLayer")

_Maker = Callable[[Bound], Layer | None]


def _conv2d(values: Bound) -> Layer:
    layer = Conv2D(**values)
    if max(layer.strides) > 1 and max(layer.dilation_rate) > 1:
        raise StudyError("Conv2D: `strides` and `dilation_rate` cannot both be above 1.")
    return layer


def _pooled(values: Bound) -> Bound:
    return values | {"strides": values["strides"] or values["pool_size"]}


_MAKERS: dict[str, _Maker] = {
    "Dense": lambda values: Dense(**values),
    "Conv2D": _conv2d,
    "MaxPooling2D": lambda values: MaxPooling2D(**_pooled(values)),
    "AveragePooling2D": lambda values: AveragePooling2D(**_pooled(values)),
    "GlobalAveragePooling2D": lambda values: GlobalAveragePooling2D(**values),
    "GlobalMaxPooling2D": lambda values: GlobalMaxPooling2D(**values),
    "ZeroPadding2D": lambda values: ZeroPadding2D(**values),
    "Flatten": lambda values: Flatten(),
    "Dropout": lambda values: Dropout(**values),
    "BatchNormalization": lambda values: BatchNormalization(**values),
    "Activation": lambda values: Activation(**values),
    "ReLU": lambda values: ReLU(**values),
    "LeakyReLU": lambda values: LeakyReLU(**values),
    "Softmax": lambda values: Activation("softmax"),
    "Input": lambda values: None,
    "InputLayer": lambda values: None,
}
