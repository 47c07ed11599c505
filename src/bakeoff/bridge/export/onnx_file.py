"""A network as an ONNX file: its parts in, the file's bytes out; the only module that imports `onnx`, an extra."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bakeoff.bridge.export.graphs import Graph
from bakeoff.bridge.export.onnx_layers import IMAGES, operators
from bakeoff.bridge.export.parts import Part
from bakeoff.errors import BridgeError

try:
    import onnx
    from onnx import TensorProto, helper, numpy_helper
except ImportError:
    onnx = None  # type: ignore[assignment]  # an extra: who asks for this format without it is told

_OPERATOR_SET = 18
_FORMAT = 8
"""Old enough for any ONNX Runtime since 1.14."""

_PROBABILITIES = "probabilities"
_TWO_OUTPUTS = ("TopK",)


def onnx_file(parts: Sequence[Part], *, name: str, metadata: Mapping[str, str]) -> bytes:
    """Return an ONNX model, checked by `onnx` itself.

    Args:
        parts: Of the network, from the data set's images to probabilities.
        name: The graph's.
        metadata: What to say of it.

    Raises:
        BridgeError: The package `onnx` is not installed.
    """
    if onnx is None:
        problem = "needs the package onnx. Install it with `pip install 'bakeoff[onnx]'`."
        raise BridgeError(problem, source="the format 'onnx'")
    graph, last = operators(parts)
    nodes = [*_nodes(graph), helper.make_node("Identity", [last], [_PROBABILITIES])]
    made = helper.make_graph(
        nodes,
        name,
        inputs=[_images(parts[0].input_shape)],
        outputs=[_images(parts[-1].output_shape, name=_PROBABILITIES)],
        initializer=[numpy_helper.from_array(array, name=key) for key, array in graph.arrays.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPERATOR_SET)], ir_version=_FORMAT)
    model.producer_name = "bakeoff"
    helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _nodes(graph: Graph) -> list[onnx.NodeProto]:
    made = []
    for node in graph.nodes:
        outputs = [node.output, f"{node.output}_places"] if node.operator in _TWO_OUTPUTS else [node.output]
        one = helper.make_node(node.operator, list(node.inputs), outputs)
        one.attribute.extend(helper.make_attribute(key, value) for key, value in node.attributes.items())
        made.append(one)
    return made


def _images(shape: Sequence[int], *, name: str = IMAGES) -> onnx.ValueInfoProto:
    """Return what a value is: float32, as many images as come."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["image", *shape])
