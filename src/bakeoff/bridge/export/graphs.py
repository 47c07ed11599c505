"""A graph of ONNX's operators, while it grows: operators in, names of what they give out; `onnx` is not needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import final

import numpy as np
from numpy.typing import NDArray

Attribute = int | float | Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One operator.

    Attributes:
        operator: ONNX's name of it.
        inputs: Names of values.
        output: The name of what it gives.
        attributes: Its settings.
    """

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


@final
class Graph:
    """Operators in their order, and the arrays that they need.

    Attributes:
        nodes: So far.
        arrays: By name.
    """

    nodes: list[Node]
    arrays: dict[str, NDArray[np.generic]]

    def __init__(self) -> None:
        """Begin with nothing."""
        self.nodes = []
        self.arrays = {}

    def add(self, operator: str, *inputs: str, attributes: Mapping[str, Attribute] | None = None) -> str:
        """Add an operator and return the name of what it gives."""
        output = f"value{len(self.nodes)}"
        self.nodes.append(Node(operator=operator, inputs=inputs, output=output, attributes=attributes or {}))
        return output

    def keep(self, array: NDArray[np.generic]) -> str:
        """Add an array and return its name."""
        name = f"array{len(self.arrays)}"
        self.arrays[name] = array
        return name

    def number(self, value: float) -> str:
        """Add a single number and return its name."""
        return self.keep(np.array(value, dtype=np.float32))

    def integers(self, *values: int) -> str:
        """Add a list of integers and return its name."""
        return self.keep(np.array(values, dtype=np.int64))
