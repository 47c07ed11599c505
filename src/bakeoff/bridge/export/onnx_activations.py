"""Keras's activations in ONNX's operators: a graph and the name of a value in, the name of the activated value out.

Channels or units are the second axis everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from bakeoff.bridge.export.graphs import Graph
from bakeoff.spec import ReLU

_AXIS = {"axis": 1}


def activated(graph: Graph, value: str, *, name: str) -> str:
    """Return an activation of a value, by Keras's name with Keras 3's default arguments."""
    if name == "linear":
        return value
    if name in _OPERATORS:
        operator, attributes = _OPERATORS[name]
        return graph.add(operator, value, attributes=attributes)
    return _FORMULAS[name](graph, value)


def rectified(graph: Graph, value: str, *, layer: ReLU) -> str:
    """Return Keras's ReLU layer: slope below the threshold, identity above, at most `max_value`."""
    if layer.threshold:
        threshold = graph.number(layer.threshold)
        below = graph.add("Mul", graph.number(layer.negative_slope), graph.add("Sub", value, threshold))
        bent = graph.add("Where", graph.add("GreaterOrEqual", value, threshold), value, below)
    else:
        bent = leaky(graph, value, slope=layer.negative_slope)
    return bent if layer.max_value is None else graph.add("Min", bent, graph.number(layer.max_value))


def leaky(graph: Graph, value: str, *, slope: float) -> str:
    """Return x where it is positive, slope · x elsewhere."""
    return graph.add("LeakyRelu", value, attributes={"alpha": slope}) if slope else graph.add("Relu", value)


_OPERATORS: dict[str, tuple[str, dict[str, float | int]]] = {
    "celu": ("Celu", {"alpha": 1.0}),
    "elu": ("Elu", {"alpha": 1.0}),
    "exponential": ("Exp", {}),
    "hard_shrink": ("Shrink", {"lambd": 0.5, "bias": 0.0}),
    "hard_sigmoid": ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "hard_silu": ("HardSwish", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.2}),
    "log_softmax": ("LogSoftmax", {"axis": 1}),
    "relu": ("Relu", {}),
    "selu": ("Selu", {}),
    "sigmoid": ("Sigmoid", {}),
    "soft_shrink": ("Shrink", {"lambd": 0.5, "bias": 0.5}),
    "softmax": ("Softmax", {"axis": 1}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "tanh": ("Tanh", {}),
}


def _clip(graph: Graph, value: str, low: float, high: float) -> str:
    return graph.add("Clip", value, graph.number(low), graph.number(high))


def _times_half(graph: Graph, value: str) -> str:
    return graph.add("Mul", value, graph.number(0.5))


def _plus(graph: Graph, value: str, number: float) -> str:
    return graph.add("Add", value, graph.number(number))


def _gelu(graph: Graph, value: str) -> str:
    """Return x · Φ(x), by the error function."""
    share = graph.add("Erf", graph.add("Mul", value, graph.number(math.sqrt(0.5))))
    return graph.add("Mul", _times_half(graph, value), _plus(graph, share, 1))


def _log_sigmoid(graph: Graph, value: str) -> str:
    return graph.add("Neg", graph.add("Softplus", graph.add("Neg", value)))


def _mish(graph: Graph, value: str) -> str:
    return graph.add("Mul", value, graph.add("Tanh", graph.add("Softplus", value)))


def _silu(graph: Graph, value: str) -> str:
    return graph.add("Mul", value, graph.add("Sigmoid", value))


def _sparse_plus(graph: Graph, value: str) -> str:
    """0 up to -1, x from 1 on, and between them (x + 1)² / 4."""
    raised = _plus(graph, value, 1)
    middle = graph.add("Mul", graph.add("Mul", raised, raised), graph.number(0.25))
    upper = graph.add("Where", graph.add("Less", value, graph.number(1)), middle, value)
    return graph.add("Where", graph.add("LessOrEqual", value, graph.number(-1)), graph.number(0), upper)


def _sparsemax(graph: Graph, value: str) -> str:
    """Martins and Astudillo, 2016: the Euclidean projection onto the simplex."""
    # ONNX sorts as many values as it is told; all of them are as many as the axis is long.
    size = graph.add("Gather", graph.add("Shape", value), graph.integers(1))
    ranked = graph.add("TopK", value, size, attributes=_AXIS)
    ones = graph.add("Add", graph.add("Mul", ranked, graph.number(0)), graph.number(1))
    axis = graph.keep(np.array(1, dtype=np.int64))
    ranks = graph.add("CumSum", ones, axis)
    sums = graph.add("CumSum", ranked, axis)
    support = graph.add("Greater", _plus(graph, graph.add("Mul", ranks, ranked), 1), sums)
    counted = graph.add("Where", support, ones, graph.number(0))
    total = graph.add("ReduceSum", graph.add("Mul", counted, ranked), graph.integers(1))
    threshold = graph.add("Div", _plus(graph, total, -1), graph.add("ReduceSum", counted, graph.integers(1)))
    return graph.add("Relu", graph.add("Sub", value, threshold))


def _squareplus(graph: Graph, value: str) -> str:
    root = graph.add("Sqrt", _plus(graph, graph.add("Mul", value, value), 4))
    return _times_half(graph, graph.add("Add", value, root))


_FORMULAS: dict[str, Callable[[Graph, str], str]] = {
    "gelu": _gelu,
    "hard_tanh": lambda graph, value: _clip(graph, value, -1, 1),
    "log_sigmoid": _log_sigmoid,
    "mish": _mish,
    "relu6": lambda graph, value: _clip(graph, value, 0, 6),
    "silu": _silu,
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": lambda graph, value: _clip(graph, _times_half(graph, _plus(graph, value, 1)), 0, 1),
    "sparsemax": _sparsemax,
    "squareplus": _squareplus,
    "tanh_shrink": lambda graph, value: graph.add("Sub", value, graph.add("Tanh", value)),
}
