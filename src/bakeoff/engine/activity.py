"""What a network's units do on the test set: each layer's outputs in, shares of dead and saturated ones out."""

from __future__ import annotations

from typing import final

import torch
from torch import Tensor

from bakeoff.engine.network import Node
from bakeoff.records import LayerActivity
from bakeoff.spec import Activation, Conv2D, Dense, ReLU

# Beyond these a sigmoid's slope is below a hundredth, 4 % of its largest.
_LOW, _HIGH = 0.01, 0.99


@final
class ActivityCounter:
    """Counts, for every replica, units that ever fired and outputs in a sigmoid's flat parts.

    A unit is one element of a vector, or one channel of an image.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._names: dict[str, str] = {}
        self._fired: dict[str, Tensor] = {}
        self._flat: dict[str, Tensor] = {}
        self._seen: dict[str, int] = {}

    def __call__(self, node: Node, outputs: Tensor) -> None:
        """Look at what a layer gives for one chunk of images: (replica, image, …, unit)."""
        name = _activation(node)
        layer = node.facts.name
        rows = outputs.flatten(1, -2)
        if name in ("relu", "relu6"):
            # Ten times as fast as asking each output. What is no number counts as fired.
            fired = ~(rows.amax(1) <= 0)
            self._fired[layer] = fired | self._fired.get(layer, torch.zeros_like(fired))
        elif name == "sigmoid":
            flat = ((rows < _LOW) | (rows > _HIGH)).sum((1, 2))
            self._flat[layer] = flat + self._flat.get(layer, torch.zeros_like(flat))
            self._seen[layer] = self._seen.get(layer, 0) + rows[0].numel()
        else:
            return
        self._names[layer] = name

    def activity(self, row: int) -> tuple[LayerActivity, ...]:
        """Return what was counted for one replica, in the network's order."""
        return tuple(self._of(layer, name, row) for layer, name in self._names.items())

    def _of(self, layer: str, name: str, row: int) -> LayerActivity:
        dead = 1 - float(self._fired[layer][row].double().mean()) if layer in self._fired else None
        saturated = float(self._flat[layer][row]) / self._seen[layer] if layer in self._flat else None
        return LayerActivity(layer=layer, activation=name, dead_share=dead, saturated_share=saturated)


def _activation(node: Node) -> str:
    match node.layer:
        case Dense() | Conv2D() | Activation():
            return node.layer.activation
        case ReLU(negative_slope=0.0):
            return "relu"
        case _:
            return ""
