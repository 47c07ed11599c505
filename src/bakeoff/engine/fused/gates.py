"""What a network's ReLUs mean for other layers: which one's way back goes through a ReLU, which stand behind zeros."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bakeoff.engine.fused.elements import CURVES, curve_of
from bakeoff.engine.network import Node
from bakeoff.spec import Conv2D, Dropout, Flatten, MaxPooling2D


def gates(network: Sequence[Node], *, dropping: Collection[int]) -> list[int | None]:
    """Return for each layer which one's way back goes through its ReLU; None for a layer that has none.

    Args:
        network: The layers.
        dropping: Positions of those that drop something.
    """
    return [
        _gate(network, place, dropping) if curve_of(node.layer) == CURVES["relu"] else None
        for place, node in enumerate(network)
    ]


def _gate(network: Sequence[Node], place: int, dropping: Collection[int]) -> int:
    """Return the layer for one ReLU.

    Dropout behind it, since what that gave is 0 where either of them let nothing through: no mask is needed. Else
    the pooling right behind a convolution, which reads and writes the gradient anyway. Else the ReLU's own layer.
    """
    found = place
    for behind, node in enumerate(network[place + 1 :], place + 1):
        match node.layer:
            case Dropout() if node.position in dropping:
                return behind
            case Flatten() | Dropout():
                pass
            case MaxPooling2D():
                is_next = behind == place + 1 and isinstance(network[place].layer, Conv2D)
                found = behind if is_next else found
            case _:
                break
    return found


def behind_zeros(network: Sequence[Node], *, dropping: Collection[int]) -> list[bool]:
    """Say of each layer whether its inputs come from a ReLU by way of dropout or max pooling, or both, and no other.

    Most of them are zero then: of what convolutions gave that had learned, a seventh to two thirds was not, behind
    pooling alone. Where one is, nobody asks for its gradient: the ReLU was closed, or it was dropped. Flattening
    changes nothing.

    Args:
        network: The layers.
        dropping: Positions of those that drop something.
    """
    found: list[bool] = []
    is_rectified = is_thinned = False
    for node in network:
        found.append(is_rectified and is_thinned)
        match node.layer:
            case Flatten():
                pass
            case Dropout() | MaxPooling2D() as layer:
                is_thinned = is_thinned or isinstance(layer, MaxPooling2D) or node.position in dropping
            case _:
                is_rectified, is_thinned = curve_of(node.layer) == CURVES["relu"], False
    return found
