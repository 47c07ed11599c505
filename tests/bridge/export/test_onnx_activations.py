"""Activations in ONNX's operators, judged by ONNX's own reference on values around every bend.

That whole networks say the same with each of them, ONNX Runtime tells in `test_onnx_file.py`.
"""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from bakeoff.bridge.export.graphs import Graph
from bakeoff.bridge.export.onnx_activations import activated, leaky, rectified
from bakeoff.spec import ReLU

VALUES = np.array([[-8, -1, -0.5, -0.1, 0, 0.1, 0.4, 0.5, 0.6, 1, 2, 8]], dtype=np.float32)


def computed(graph: Graph, last: str) -> NDArray[np.float32]:
    nodes = []
    for node in graph.nodes:
        outputs = [node.output, "places"] if node.operator == "TopK" else [node.output]
        one = helper.make_node(node.operator, list(node.inputs), outputs)
        one.attribute.extend(helper.make_attribute(key, value) for key, value in node.attributes.items())
        nodes.append(one)
    arrays = [numpy_helper.from_array(array, name=name) for name, array in graph.arrays.items()]
    shape = [1, VALUES.shape[1]]
    given, made = (helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape) for name in ("x", last))
    whole = helper.make_graph(nodes, "one", [given], [made], initializer=arrays)
    model = helper.make_model(whole, opset_imports=[helper.make_opsetid("", 18)])
    (answer,) = ReferenceEvaluator(model).run(None, {"x": VALUES})
    return np.asarray(answer)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sparse_plus", [0, 0, 0.0625, 0.2025, 0.25, 0.3025, 0.49, 0.5625, 0.64, 1, 2, 8]),
        ("sparse_sigmoid", [0, 0, 0.25, 0.45, 0.5, 0.55, 0.7, 0.75, 0.8, 1, 1, 1]),
        ("hard_sigmoid", [0, 1 / 3, 2.5 / 6, 2.9 / 6, 0.5, 3.1 / 6, 3.4 / 6, 3.5 / 6, 0.6, 2 / 3, 5 / 6, 1]),
        ("soft_shrink", [-7.5, -0.5, 0, 0, 0, 0, 0, 0, 0.1, 0.5, 1.5, 7.5]),
        ("hard_tanh", [-1, -1, -0.5, -0.1, 0, 0.1, 0.4, 0.5, 0.6, 1, 1, 1]),
        ("relu6", [0, 0, 0, 0, 0, 0.1, 0.4, 0.5, 0.6, 1, 2, 6]),
        ("sparsemax", [0] * 11 + [1]),
    ],
)
def test_an_activation_is_what_its_formula_says(name: str, expected: list[float]) -> None:
    graph = Graph()
    assert computed(graph, activated(graph, "x", name=name))[0] == pytest.approx(expected, abs=1e-6)


def test_nothing_is_added_for_nothing() -> None:
    graph = Graph()
    assert activated(graph, "x", name="linear") == "x"
    assert graph.nodes == []


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (ReLU(), [0, 0, 0, 0, 0, 0.1, 0.4, 0.5, 0.6, 1, 2, 8]),
        (ReLU(1.5, 0.1), [-0.8, -0.1, -0.05, -0.01, 0, 0.1, 0.4, 0.5, 0.6, 1, 1.5, 1.5]),
        (ReLU(None, 0.5, 0.5), [-4.25, -0.75, -0.5, -0.3, -0.25, -0.2, -0.05, 0.5, 0.6, 1, 2, 8]),
    ],
)
def test_a_rectifier_bends_where_it_should(layer: ReLU, expected: list[float]) -> None:
    graph = Graph()
    assert computed(graph, rectified(graph, "x", layer=layer))[0] == pytest.approx(expected, abs=1e-6)


def test_a_leak_lets_a_share_through() -> None:
    graph = Graph()
    assert computed(graph, leaky(graph, "x", slope=0.5))[0, :2] == pytest.approx([-4, -0.5])
