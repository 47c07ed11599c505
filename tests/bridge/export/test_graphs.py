"""Graphs of operators, while they grow."""

from __future__ import annotations

import numpy as np

from bakeoff.bridge.export.graphs import Graph, Node


def test_operators_are_in_order_and_their_values_have_names_of_their_own() -> None:
    graph = Graph()
    doubled = graph.add("Add", "images", "images")
    shifted = graph.add("Add", doubled, graph.number(0.5))
    graph.add("Softmax", shifted, attributes={"axis": 1})
    assert graph.nodes == [
        Node(operator="Add", inputs=("images", "images"), output="value0"),
        Node(operator="Add", inputs=("value0", "array0"), output="value1"),
        Node(operator="Softmax", inputs=("value1",), output="value2", attributes={"axis": 1}),
    ]


def test_arrays_are_float32_or_integers() -> None:
    graph = Graph()
    names = [graph.number(2), graph.integers(3, 4), graph.keep(np.zeros(2, dtype=np.float32))]
    assert [graph.arrays[name].dtype for name in names] == [np.float32, np.int64, np.float32]
    assert graph.arrays[names[0]].shape == ()
