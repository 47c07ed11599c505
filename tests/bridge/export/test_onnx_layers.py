"""Networks in ONNX's operators: which ones; that they say the same, ONNX Runtime tells in `test_onnx_file.py`."""

from __future__ import annotations

from tests.bridge.export.networks import drawn

from bakeoff.bridge.export.onnx_layers import IMAGES, operators
from bakeoff.bridge.export.parts import parts

LAST = "Dense(3, activation='softmax')"


def test_images_are_turned_once_and_back_before_they_are_flattened() -> None:
    network = drawn("Conv2D(2, 3, activation='relu')", "Dropout(0.5)", "Flatten()", LAST, image_shape=(5, 5, 1))
    graph, last = operators(parts(network))
    assert [node.operator for node in graph.nodes] == [
        "Div",
        "Transpose",
        "Conv",
        "Relu",
        "Transpose",
        "Flatten",
        "Gemm",
        "Softmax",
    ]
    assert graph.nodes[0].inputs[0] == IMAGES
    assert last == graph.nodes[-1].output


def test_vectors_are_turned_nowhere() -> None:
    graph, _ = operators(parts(drawn("Dense(4)", LAST, image_shape=(5,), preprocess=())))
    assert [node.operator for node in graph.nodes] == ["Gemm", "Gemm", "Softmax"]


def test_what_same_adds_stands_in_the_order_of_onnx() -> None:
    network = drawn("MaxPooling2D(2, padding='same')", "Flatten()", LAST, image_shape=(5, 4, 1), preprocess=())
    graph, _ = operators(parts(network))
    pool = next(node for node in graph.nodes if node.operator == "MaxPool")
    assert pool.attributes["pads"] == (0, 0, 1, 0)
