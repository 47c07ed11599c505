"""A network in ONNX's operators: its parts in, a `Graph` from images to probabilities out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bakeoff.bridge.export.graphs import Graph
from bakeoff.bridge.export.onnx_activations import activated, leaky, rectified
from bakeoff.bridge.export.padding import margins
from bakeoff.bridge.export.parts import Part, Scale, Standardise, UnitNorm
from bakeoff.spec import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    LeakyReLU,
    MaxPooling2D,
    ReLU,
    ZeroPadding2D,
)

IMAGES = "images"


def operators(parts: Sequence[Part]) -> tuple[Graph, str]:
    """Return the graph of a network, and the name of its probabilities; `IMAGES` is what it takes."""
    graph = Graph()
    value = IMAGES
    is_first = True
    for part in parts:
        if part.is_layer and is_first and len(part.input_shape) == 3:
            value = graph.add("Transpose", value, attributes={"perm": (0, 3, 1, 2)})
        is_first = is_first and not part.is_layer
        value = _layer(graph, part, value) if part.is_layer else _step(graph, part, value)
    return graph, value


def _step(graph: Graph, part: Part, value: str) -> str:
    """Add a step of the preprocessing, on (image, height, width, channel)."""
    match part.what:
        case Scale():
            return graph.add("Div", value, graph.number(255))
        case UnitNorm(axes):
            return _unit_norm(graph, value, axes)
        case Standardise(mean, deviation):
            return graph.add("Div", graph.add("Sub", value, graph.keep(mean)), graph.keep(deviation))
        case _:
            return graph.add("Flatten", value)


def _unit_norm(graph: Graph, value: str, axes: tuple[int, ...]) -> str:
    norms = graph.add("Sqrt", graph.add("ReduceSum", graph.add("Mul", value, value), graph.integers(*axes)))
    is_zero = graph.add("Equal", norms, graph.number(0))
    return graph.add("Div", value, graph.add("Where", is_zero, graph.number(1), norms))


def _layer(graph: Graph, part: Part, value: str) -> str:
    """Add a layer, on (image, channel, height, width) or (image, feature)."""
    match part.what:
        case Dense() | Conv2D():
            return _weighted(graph, part, value)
        case BatchNormalization(epsilon=epsilon):
            return _normalised(graph, part, value, epsilon=epsilon)
        case Activation(name):
            return activated(graph, value, name=name)
        case ReLU() as layer:
            return rectified(graph, value, layer=layer)
        case LeakyReLU(slope):
            return leaky(graph, value, slope=slope)
        case Dropout():
            return value
        case Flatten():
            return graph.add("Flatten", _channels_last(graph, part, value))
        case _:
            return _windows(graph, part, value)


def _channels_last(graph: Graph, part: Part, value: str) -> str:
    """Bring an image's values into the order in which Keras flattens them."""
    is_image = len(part.input_shape) == 3
    return graph.add("Transpose", value, attributes={"perm": (0, 2, 3, 1)}) if is_image else value


def _weighted(graph: Graph, part: Part, value: str) -> str:
    kernel = part.weights["kernel"]
    bias = [graph.keep(part.weights["bias"])] if "bias" in part.weights else []
    match part.what:
        case Conv2D() as layer:
            attributes = {
                "kernel_shape": layer.kernel_size,
                "strides": layer.strides,
                "dilations": layer.dilation_rate,
                "pads": _pads(margins(layer, part.input_shape)),
            }
            filters = graph.keep(np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)))
            made = graph.add("Conv", value, filters, *bias, attributes=attributes)
            return activated(graph, made, name=layer.activation)
        case Dense() as layer:
            made = graph.add("Gemm", value, graph.keep(kernel), *bias)
            return activated(graph, made, name=layer.activation)
        case _:
            raise AssertionError(part.what)


def _pads(given: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int, int, int]:
    """Return (top, left, bottom, right), ONNX's order."""
    (top, bottom), (left, right) = given
    return top, left, bottom, right


def _normalised(graph: Graph, part: Part, value: str, *, epsilon: float) -> str:
    size = part.input_shape[-1]
    arrays = (
        part.weights.get("gamma", np.ones(size, dtype=np.float32)),
        part.weights.get("beta", np.zeros(size, dtype=np.float32)),
        part.weights["moving_mean"],
        part.weights["moving_variance"],
    )
    return graph.add("BatchNormalization", value, *map(graph.keep, arrays), attributes={"epsilon": epsilon})


def _windows(graph: Graph, part: Part, value: str) -> str:
    match part.what:
        case MaxPooling2D() | AveragePooling2D() as layer:
            attributes = {
                "kernel_shape": layer.pool_size,
                "strides": layer.strides,
                "pads": _pads(margins(layer, part.input_shape)),
            }
            # An average counts only what lies inside the image, as ONNX does unless it is told otherwise.
            operator = "MaxPool" if isinstance(layer, MaxPooling2D) else "AveragePool"
            return graph.add(operator, value, attributes=attributes)
        case ZeroPadding2D(padding):
            # With its axes named: ONNX Runtime melts any other Pad into a pooling after it, which then pads otherwise.
            return graph.add("Pad", value, graph.integers(*_pads(padding)), "", graph.integers(2, 3))
        case GlobalAveragePooling2D(keepdims):
            pooled = graph.add("GlobalAveragePool", value)
            return pooled if keepdims else graph.add("Flatten", pooled)
        case GlobalMaxPooling2D(keepdims):
            pooled = graph.add("GlobalMaxPool", value)
            return pooled if keepdims else graph.add("Flatten", pooled)
        case _:
            raise AssertionError(part.what)
