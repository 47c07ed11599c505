"""Layers as Keras 1 and 2 write them: a layer's call in, the same under Keras 3's names out.

The names and their order are those of Keras 1.2.2 (`keras/layers/core.py`, `convolutional.py`, `pooling.py`,
`normalization.py`) and of `keras/legacy/interfaces.py` in Keras 2, which still takes them.
"""

from __future__ import annotations

from collections.abc import Mapping

from bakeoff.bridge.reading.events import Flavour
from bakeoff.spec import Call, Name, Value

_WEIGHTS = {
    "init": "kernel_initializer",
    "bias": "use_bias",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
}
_CONVOLUTION = _WEIGHTS | {
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "dim_ordering": "data_format",
}
_POOLING = {"border_mode": "padding", "dim_ordering": "data_format", "poolsize": "pool_size"}
_RENAMED: Mapping[str, Mapping[str, str]] = {
    "Dense": _WEIGHTS | {"output_dim": "units"},
    "Conv2D": _CONVOLUTION,
    "MaxPooling2D": _POOLING,
    "AveragePooling2D": _POOLING,
    "GlobalAveragePooling2D": _POOLING,
    "GlobalMaxPooling2D": _POOLING,
    "ZeroPadding2D": _POOLING,
    "Dropout": {"p": "rate"},
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "LeakyReLU": {"alpha": "negative_slope"},
}
"""Of each layer the old names of arguments, and Keras 3's."""

_TAIL = ("weights", "W_regularizer", "b_regularizer", "activity_regularizer", "W_constraint", "b_constraint", "bias")
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "Dense": ("output_dim", "init", "activation", *_TAIL, "input_dim"),
    "Conv2D": ("nb_filter", "nb_row", "nb_col", "init", "activation", "weights", "border_mode", "subsample"),
    "MaxPooling2D": ("pool_size", "strides", "border_mode", "dim_ordering"),
    "AveragePooling2D": ("pool_size", "strides", "border_mode", "dim_ordering"),
    "BatchNormalization": ("epsilon", "mode", "axis", "momentum"),
}
"""The order of Keras 1's arguments, where it is not Keras 3's."""

_FIRST_ORDERS: Mapping[str, tuple[str, ...]] = {
    "Dense": ("input_dim", "output_dim", "init", "activation"),
    "Conv2D": ("nb_filter", "stack_size", "nb_row", "nb_col", "init", "activation", "weights", "border_mode"),
}
"""The order before Keras 0.2, when each layer was told how much it is fed: `Dense(784, 128)`."""

_DROPOUT = ("rate", "noise_shape", "seed")
"""In every version. What stands behind the rate is left out by its name."""

_UNTRUNCATED: Mapping[str, tuple[float, str]] = {
    "he_normal": (2.0, "fan_in"),
    "glorot_normal": (1.0, "fan_avg"),
}
"""Keras 1 draws these from a whole normal, Keras 2 and 3 from one cut at two deviations (`initializations.py`)."""

_CLASSES = {"Convolution2D": "Conv2D", "MaxPool2D": "MaxPooling2D", "AvgPool2D": "AveragePooling2D"}
_LEGACY = ("keras", 2)


def modern(call: Call, flavour: Flavour) -> Call:
    """Return a layer's call under Keras 3's names; what is new already stays as it is."""
    kind = _CLASSES.get(call.name, call.name)
    named = _named(call, kind, flavour)
    renamed = {_RENAMED.get(kind, {}).get(name, name): value for name, value in named.items()}
    if kind == "Conv2D":
        renamed = _with_kernel_size(renamed)
    if kind == "AveragePooling2D" and flavour.major < 3 and not call.positional:
        # Keras 3 has no default here any more.
        renamed.setdefault("pool_size", (2, 2))
    if flavour.major == 1 and "kernel_initializer" in renamed:
        renamed["kernel_initializer"] = _initializer(renamed["kernel_initializer"])
    positional = () if len(named) > len(call.keywords) else call.positional
    return Call(kind, positional, tuple(renamed.items()))


def _named(call: Call, kind: str, flavour: Flavour) -> dict[str, Value]:
    """Return a call's arguments by name; those without one only where their order is an old one."""
    order = _order(call, kind, flavour)
    return dict(zip(order, call.positional, strict=False)) | dict(call.keywords)


def _order(call: Call, kind: str, flavour: Flavour) -> tuple[str, ...]:
    if flavour.major == 1 and _is_told_its_input(call, kind):
        return _FIRST_ORDERS[kind]
    if kind == "Conv2D":
        return _convolution_order(call, flavour)
    if kind == "Dropout" and len(call.positional) > 1:
        return _DROPOUT
    return _ORDERS.get(kind, ()) if flavour.major == 1 and len(call.positional) > 1 else ()


def _is_told_its_input(call: Call, kind: str) -> bool:
    sizes = {"Dense": 2, "Conv2D": 4}.get(kind, 0)
    return 0 < sizes <= len(call.positional) and all(type(size) is int for size in call.positional[:sizes])


def _convolution_order(call: Call, flavour: Flavour) -> tuple[str, ...]:
    """Return the old order where a convolution is given its rows and columns as two numbers."""
    given = call.positional
    is_pair = len(given) >= 3 and all(type(size) is int for size in given[:3])
    takes_pair = flavour.major == 1 or (flavour.package, flavour.major) == _LEGACY or call.name == "Convolution2D"
    if is_pair and takes_pair:
        # Keras 2 takes the two numbers, and its own order after them.
        return _ORDERS["Conv2D"] if flavour.major == 1 else ("nb_filter", "nb_row", "nb_col", "padding", "strides")
    return ()


def _with_kernel_size(named: dict[str, Value]) -> dict[str, Value]:
    rows, columns = named.pop("nb_row", None), named.pop("nb_col", None)
    return named if rows is None or columns is None else {**_first(named), "kernel_size": (rows, columns), **named}


def _first(named: dict[str, Value]) -> dict[str, Value]:
    """Take out `filters`, which comes before the size of the kernel."""
    return {"filters": named.pop("filters")} if "filters" in named else {}


def _initializer(value: Value) -> Value:
    name = value.name if isinstance(value, Name) else value
    if not isinstance(name, str):
        return value
    if name == "orthogonal":
        return Call("Orthogonal", (), (("gain", 1.1),))
    scale, mode = _UNTRUNCATED.get(name, (None, ""))
    if scale is None:
        return value
    return Call("VarianceScaling", (), (("scale", scale), ("mode", mode), ("distribution", "untruncated_normal")))
